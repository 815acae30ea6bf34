import java.io.File;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Judges PDF files against one PDF/A flavour with veraPDF's library.
 *
 * Prints one line per file, PASS or FAIL with its path, and under a FAIL one
 * line per broken rule: clause-test, number of places, message. Exit code 0: all
 * pass, 1: at least one fails, 2: wrong usage.
 */
public final class Judge {
    private static final int PLACES_PER_RULE = 100;

    public static void main(String[] args) {
        Logger.getLogger("").setLevel(Level.OFF);
        if (args.length < 3 || !args[0].equals("-f")) {
            System.err.println("usage: verapdf -f 1b|2b|2u|3b|… FILE...");
            System.exit(2);
        }
        PDFAFlavour flavour = PDFAFlavour.fromString(args[1]);
        if (flavour == PDFAFlavour.NO_FLAVOUR) {
            System.err.println("verapdf: unknown flavour " + args[1]);
            System.exit(2);
        }
        VeraGreenfieldFoundryProvider.initialise();
        boolean allPass = true;
        for (int i = 2; i < args.length; i++) {
            allPass &= judge(new File(args[i]), flavour);
        }
        System.exit(allPass ? 0 : 1);
    }

    private static boolean judge(File file, PDFAFlavour flavour) {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
             PDFAValidator validator = Foundries.defaultInstance()
                     .createValidator(flavour, PLACES_PER_RULE, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.println((result.isCompliant() ? "PASS " : "FAIL ") + file);
            printBrokenRules(result);
            return result.isCompliant();
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            System.out.println("FAIL " + file);
            System.out.println("  unreadable: " + e);
            return false;
        }
    }

    private static void printBrokenRules(ValidationResult result) {
        TreeMap<String, String> rules = new TreeMap<>();
        TreeMap<String, Integer> places = new TreeMap<>();
        for (TestAssertion found : result.getTestAssertions()) {
            if (found.getStatus() != TestAssertion.Status.FAILED) {
                continue;
            }
            String rule = found.getRuleId().getClause() + "-" + found.getRuleId().getTestNumber();
            rules.putIfAbsent(rule, found.getMessage() + " [" + found.getLocation().getContext() + "]");
            places.merge(rule, 1, Integer::sum);
        }
        rules.forEach((rule, message) ->
                System.out.println("  " + rule + " (" + places.get(rule) + "x): " + message));
    }
}
