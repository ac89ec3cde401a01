package com.revenueripple.devops.testing;

/**
 * The number of random tries and the size of loads in tests: in full if the system property {@code thorough} is true,
 * which the Maven profile of that name sets, otherwise a part, with the same assertions.
 */
public final class Effort {
    private static final boolean THOROUGH = Boolean.getBoolean("thorough");

    private Effort() {}

    /** Whether tests run in full. */
    public static boolean isThorough() {
        return THOROUGH;
    }

    /**
     * A number of tries, events or rows.
     *
     * @param thorough in full
     * @param ordinary the part that {@code mvn verify} runs
     */
    public static int of(int thorough, int ordinary) {
        return THOROUGH ? thorough : ordinary;
    }
}
