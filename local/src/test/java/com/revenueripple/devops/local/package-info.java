@NullMarked
package com.revenueripple.devops.local;

import org.jspecify.annotations.NullMarked;
