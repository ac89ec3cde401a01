@NullMarked
package com.revenueripple.devops.delivery;

import org.jspecify.annotations.NullMarked;
