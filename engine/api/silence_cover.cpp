#include "engine/api/silence_cover.h"

#include "engine/base/text.h"

namespace kaze::api {

bool covers(const Silence& silence, const Alert& alert)
{
    return (silence.ruleId.empty() || silence.ruleId == alert.ruleId)
        && (silence.cause.empty() || base::globMatches(silence.cause, alert.cause));
}

} // namespace kaze::api
