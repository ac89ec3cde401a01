@NullMarked
package com.revenueripple.devops.money;

import org.jspecify.annotations.NullMarked;
