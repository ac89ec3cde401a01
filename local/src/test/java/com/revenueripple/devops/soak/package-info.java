/** The local system under long use while what it stands on fails; run by {@code mvn -Psoak} only. */
@NullMarked
package com.revenueripple.devops.soak;

import org.jspecify.annotations.NullMarked;
