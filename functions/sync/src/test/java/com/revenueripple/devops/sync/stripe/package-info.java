@NullMarked
package com.revenueripple.devops.sync.stripe;

import org.jspecify.annotations.NullMarked;
