package com.revenueripple.devops.local;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads the system properties of {@link Main}. */
final class Options {
    private static final Pattern HOST = Pattern.compile("[0-9A-Za-z]([-.0-9A-Za-z]*[0-9A-Za-z])?");

    private Options() {}

    /**
     * A whole number.
     *
     * @param otherwise the value without the property
     * @throws IllegalArgumentException naming the option, its value and its limits
     */
    static int number(String name, int otherwise, int least, int most) {
        String value = System.getProperty(name);
        return value == null ? otherwise : parse(name, value, least, most);
    }

    /**
     * A whole number, or empty when the property is absent or empty.
     *
     * @throws IllegalArgumentException naming the option, its value and its limits
     */
    static OptionalInt optionalNumber(String name, int least, int most) {
        String value = System.getProperty(name, "");
        return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of(parse(name, value, least, most));
    }

    /**
     * Whether an option is on: {@code -Dname}, {@code -Dname=true}.
     *
     * @throws IllegalArgumentException naming the option, when it is neither true nor false
     */
    static boolean flag(String name) {
        String value = System.getProperty(name, "false");
        return switch (value) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("-D" + name + "=" + value + " is neither true nor false.");
        };
    }

    /**
     * The name of a host: {@code -Dname=192.0.2.7}; empty when the option is absent or false.
     *
     * @param otherwise the host of {@code -Dname} without a value
     * @throws IllegalArgumentException naming the option, when it is no host name
     */
    static Optional<String> host(String name, String otherwise) {
        String value = System.getProperty(name, "false");
        return switch (value) {
            case "false" -> Optional.empty();
            case "true", "" -> Optional.of(otherwise);
            default -> {
                if (!HOST.matcher(value).matches()) {
                    throw new IllegalArgumentException("-D" + name + "=" + value + " is no host name or IPv4 address.");
                }
                yield Optional.of(value);
            }
        };
    }

    private static int parse(String name, String value, int least, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // The message below names the limits.
        }
        throw new IllegalArgumentException(
                "-D" + name + "=" + value + " is not a whole number from " + least + " to " + most + ".");
    }
}
