package com.revenueripple.devops.http;

import java.util.Optional;

/** Texts of others that are shown to people: without control and invisible characters, and those that are none. */
public final class PrintableText {
    /** Persian words and composed emoji need these two. */
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private static final int REPLACEMENT_CHARACTER = 0xFFFD;

    private PrintableText() {}

    /** The text, trimmed; empty when that is blank, longer than so many characters or not printable. */
    public static Optional<String> of(String text, int longest) {
        String trimmed = text.strip();
        return !trimmed.isEmpty() && trimmed.codePointCount(0, trimmed.length()) <= longest && isPrintable(trimmed)
                ? Optional.of(trimmed)
                : Optional.empty();
    }

    static boolean isPrintable(String text) {
        return text.codePoints().noneMatch(PrintableText::isUnprintable);
    }

    private static boolean isUnprintable(int codePoint) {
        return isNoCharacter(codePoint) || switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            case Character.FORMAT -> codePoint != ZERO_WIDTH_NON_JOINER && codePoint != ZERO_WIDTH_JOINER;
            default -> false;
        };
    }

    /** What stands for a character that could not be read, and what Unicode keeps for nobody and some systems refuse. */
    private static boolean isNoCharacter(int codePoint) {
        return codePoint == REPLACEMENT_CHARACTER || (codePoint & 0xFFFE) == 0xFFFE
                || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF);
    }
}
