#include "agent/source.h"
