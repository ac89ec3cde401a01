package com.revenueripple.devops.log;

import org.jspecify.annotations.Nullable;
import software.amazon.lambda.powertools.logging.internal.JsonSerializer;

/** Powertools' JSON with all control characters escaped, so that no text can break a line or its JSON. */
final class LineJson extends JsonSerializer {
    private static final char FIRST_PRINTABLE = ' ';

    LineJson(StringBuilder text) {
        super(text);
    }

    @Override
    public void writeString(@Nullable String text) {
        if (text == null) {
            writeNull();
            return;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16).append('"');
        for (int i = 0; i < text.length(); i++) {
            append(escaped, text.charAt(i));
        }
        writeRaw(escaped.append('"').toString());
    }

    private static void append(StringBuilder escaped, char character) {
        switch (character) {
            case '"', '\\' -> escaped.append('\\').append(character);
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\t' -> escaped.append("\\t");
            default -> {
                if (character < FIRST_PRINTABLE) {
                    escaped.append("\\u00").append(Character.forDigit(character >> 4, 16))
                            .append(Character.forDigit(character & 0xF, 16));
                } else {
                    escaped.append(character);
                }
            }
        }
    }
}
