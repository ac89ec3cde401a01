package com.revenueripple.devops.http;

import java.util.Optional;

/** Text from outside that people will see: without control characters, invisible characters and noncharacters. */
public final class PrintableText {
    /** Persian words and composed emoji need these two. */
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

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

    /** The replacement character, and Unicode's noncharacters, which some systems refuse. */
    private static boolean isNoCharacter(int codePoint) {
        return codePoint == REPLACEMENT_CHARACTER || (codePoint & 0xFFFE) == 0xFFFE
                || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF);
    }
}
