package com.revenueripple.devops.sync.contribution;

import com.revenueripple.devops.metrics.Domain;
import java.util.Arrays;
import java.util.List;

/** The kinds of facts from which the metrics are computed. */
public enum Kind {
    USER("user", Domain.USERS),
    PAYMENT("payment", Domain.REVENUE),
    SUBSCRIPTION("subscription", Domain.REVENUE),
    COMMISSION("commission", Domain.COMMISSIONS);

    private final String code;
    private final Domain domain;

    Kind(String code, Domain domain) {
        this.code = code;
        this.domain = domain;
    }

    /**
     * The kind of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Kind of(String code) {
        return Arrays.stream(values())
                .filter(kind -> kind.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no kind " + code + "."));
    }

    /** The kinds from which the metrics of a domain are computed. */
    public static List<Kind> of(Domain domain) {
        return Arrays.stream(values()).filter(kind -> kind.domain == domain).toList();
    }

    /** The name in the change log, in the store and in logs. */
    public String code() {
        return code;
    }

    /** The metrics that it belongs to. */
    public Domain domain() {
        return domain;
    }
}
