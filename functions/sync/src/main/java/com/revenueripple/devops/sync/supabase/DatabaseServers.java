package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.environment.Environment;
import java.util.regex.Pattern;

/** The database servers that the login may be sent to. */
public enum DatabaseServers {
    /** Those that prove their name: {@code sslmode=verify-full}, without a factory or verifier that accepts more. */
    VERIFIED("""
            jdbc:postgresql://[^@?\\s]+\\?(?!\\S*(sslmode=\\S*sslmode=|sslhostnameverifier=|socketFactory=\
            |sslfactory=(?!org\\.postgresql\\.ssl\\.DefaultJavaSSLFactory(&|$))))\
            ([^@&\\s]+&)*sslmode=verify-full(&[^@&\\s]+)*"""),
    /** Any server, also without TLS: for a developer's machine. */
    ANY("jdbc:postgresql:[^@]*");

    private final Pattern urls;

    DatabaseServers(String urls) {
        this.urls = Pattern.compile(urls);
    }

    /**
     * Those of DATABASE_SERVERS: {@code verified} or {@code any}; verified ones when it is missing.
     *
     * @throws IllegalStateException when it has another value
     */
    public static DatabaseServers in(Environment environment) {
        return switch (environment.optional("DATABASE_SERVERS").orElse("verified")) {
            case "verified" -> VERIFIED;
            case "any" -> ANY;
            case String other ->
                throw new IllegalStateException("DATABASE_SERVERS is neither verified nor any: " + other);
        };
    }

    /** Whether a JDBC URL, without user and password, leads to such a server. */
    public boolean accept(String url) {
        return urls.matcher(url).matches();
    }
}
