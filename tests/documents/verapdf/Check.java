import java.io.FileInputStream;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Prints for each file whether it is PDF/A-2a, and every rule that it breaks. */
public class Check {
  public static void main(String[] names) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    for (String name : names) {
      PDFAFlavour flavour = PDFAFlavour.PDFA_2_A;
      try (var parser = Foundries.defaultInstance().createParser(new FileInputStream(name), flavour)) {
        ValidationResult result = Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
        System.out.println((result.isCompliant() ? "PDF/A-2a " : "not PDF/A-2a ") + name);
        var broken = new TreeSet<String>();
        for (TestAssertion found : result.getTestAssertions()) {
          if (found.getStatus() == TestAssertion.Status.FAILED) {
            broken.add(found.getRuleId().getClause() + "-" + found.getRuleId().getTestNumber() + " " + found.getMessage());
          }
        }
        broken.forEach(rule -> System.out.println("  " + rule));
      }
    }
  }
}
