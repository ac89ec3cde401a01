@NullMarked
package com.revenueripple.devops.embedded;

import org.jspecify.annotations.NullMarked;
