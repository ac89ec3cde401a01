package com.revenueripple.devops.metrics;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How responses name an affiliate. Where the platform knows no user name, the source has the affiliate's user id. */
public final class AffiliateName {
    private static final Pattern ID = Pattern.compile("([0-9a-f]{8})(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            Pattern.CASE_INSENSITIVE);

    private AffiliateName() {}

    /** The name itself, or the first eight digits of an id and an ellipsis. */
    public static String shown(String affiliate) {
        Matcher id = ID.matcher(affiliate);
        return id.matches() ? id.group(1) + "…" : affiliate;
    }
}
