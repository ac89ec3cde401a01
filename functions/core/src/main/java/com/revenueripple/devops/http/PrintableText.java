package com.revenueripple.devops.http;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Text from outside that people will see: without control characters, invisible characters and noncharacters. The
 * exceptions, which join characters or make them an emoji, are never the whole text.
 */
public final class PrintableText {
    /** Persian words and composed emoji need these two. */
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    /** Makes the emoji before it a coloured one. */
    private static final int EMOJI_PRESENTATION = 0xFE0F;

    /** Unicode's Default_Ignorable_Code_Point, assigned or not, and the Braille pattern without dots. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\x{AD}\\x{34F}\\x{61C}\\x{115F}\\x{1160}\\x{17B4}"
            + "\\x{17B5}\\x{180B}-\\x{180F}\\x{200B}-\\x{200F}\\x{202A}-\\x{202E}\\x{2060}-\\x{206F}\\x{2800}\\x{3164}"
            + "\\x{FE00}-\\x{FE0F}\\x{FEFF}\\x{FFA0}\\x{FFF0}-\\x{FFF8}\\x{1BCA0}-\\x{1BCA3}\\x{1D173}-\\x{1D17A}"
            + "\\x{E0000}-\\x{E0FFF}]");

    private static final int REPLACEMENT_CHARACTER = 0xFFFD;

    private PrintableText() {}

    /** The trimmed text; empty when it is blank, longer than {@code longest} or not printable. */
    public static Optional<String> of(String text, int longest) {
        String trimmed = text.strip();
        return !trimmed.isEmpty() && trimmed.codePointCount(0, trimmed.length()) <= longest && isPrintable(trimmed)
                ? Optional.of(trimmed)
                : Optional.empty();
    }

    static boolean isPrintable(String text) {
        int[] codePoints = text.codePoints().toArray();
        boolean isVisible = codePoints.length == 0;
        for (int i = 0; i < codePoints.length; i++) {
            if (isUnprintable(codePoints[i]) && !isJoiner(codePoints[i]) && !isPresentation(codePoints, i)) {
                return false;
            }
            isVisible |= !isUnprintable(codePoints[i]);
        }
        return isVisible;
    }

    private static boolean isJoiner(int codePoint) {
        return codePoint == ZERO_WIDTH_NON_JOINER || codePoint == ZERO_WIDTH_JOINER;
    }

    private static boolean isPresentation(int[] codePoints, int index) {
        return codePoints[index] == EMOJI_PRESENTATION && index > 0 && Character.isEmoji(codePoints[index - 1]);
    }

    private static boolean isUnprintable(int codePoint) {
        return isNoCharacter(codePoint) || INVISIBLE.matcher(Character.toString(codePoint)).matches()
                || switch (Character.getType(codePoint)) {
                    case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR, Character.FORMAT ->
                        true;
                    default -> false;
                };
    }

    /** The replacement character, and Unicode's noncharacters, which some systems refuse. */
    private static boolean isNoCharacter(int codePoint) {
        return codePoint == REPLACEMENT_CHARACTER || (codePoint & 0xFFFE) == 0xFFFE
                || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF);
    }
}
