package com.revenueripple.devops.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseUrlTest {

    @Test
    void supabasesFormIsTakenApart() {
        assertThat(DatabaseUrl.parse("postgresql://me:secret@db.example:6543/postgres?sslmode=require"))
                .isEqualTo(new DatabaseUrl("jdbc:postgresql://db.example:6543/postgres?sslmode=require",
                        Map.of("username", "me", "password", "secret")));
    }

    @Test
    void aJdbcAddressStaysAsItIs() {
        assertThat(DatabaseUrl.parse("jdbc:postgresql://db.example/postgres"))
                .isEqualTo(new DatabaseUrl("jdbc:postgresql://db.example/postgres", Map.of()));
    }

    @Test
    void anotherDatabaseIsRefusedWithoutRepeatingThePassword() {
        assertThatThrownBy(() -> DatabaseUrl.parse("mysql://me:secret@db.example/x"))
                .hasMessageContaining("DATABASE_URL")
                .hasMessageNotContaining("secret");
    }
}
