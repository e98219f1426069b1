#include "guardrails/rules.h"
