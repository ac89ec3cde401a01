@NullMarked
package com.revenueripple.devops.log;

import org.jspecify.annotations.NullMarked;
