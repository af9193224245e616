// A cron expression as a person types it.

#include "engine/api/schedule.h"
#include "engine/scheduling/cron.h"
#include "engine/scheduling/trigger.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace kaze;
    using namespace kaze::fuzz;
    namespace chr = std::chrono;
    const auto text = textOf(data, size);
    const auto cron = scheduling::Cron::read(text);
    if (!cron) {
        const auto& problem = cron.error();
        check(!problem.message.empty() && problem.message.size() < 1000, "a complaint is a short one");
        check(
            problem.message.find_first_of("\n\x1b") == std::string::npos, "on one line, without the input's control characters");
        check(problem.column >= 1 && problem.column <= text.size() + 1, "a complaint says where");
        return 0;
    }
    const auto words = cron->words();
    check(!words.empty() && words.size() < 2000, "there are words for it");
    Dice dice(text);
    auto after = chr::local_days(chr::year(2020) / 1 / 1) + chr::seconds(dice.roll(20 * 365 * 86400));
    for (int i = 0; i < 20; ++i) {
        const auto next = cron->next(after);
        check(next.has_value(), "an expression that is taken fires");
        check(*next > after, "later than it was asked for");
        check(cron->matches(*next), "at a time that fits");
        // Whatever lies between does not fit.
        const auto between = after + chr::seconds(1 + dice.roll(static_cast<std::size_t>((*next - after).count())));
        check(between >= *next || !cron->matches(between), "and at the first one");
        after = *next;
    }
    api::ScheduleTrigger spec;
    spec.cron = std::string(text);
    spec.zone = dice.roll(2) == 0 ? "Europe/Berlin" : "Australia/Lord_Howe";
    const auto trigger = scheduling::Trigger::compile(spec, {});
    check(trigger.has_value(), "what is a cron expression is a trigger");
    base::Time last{chr::sys_days(chr::year(2026) / (dice.roll(2) == 0 ? 3 : 10) / 24)};
    for (int i = 0; i < 50; ++i) {
        const auto next = trigger->next(last);
        check(next && next->at > last, "clocks that are changed neither stop nor repeat it");
        last = next->at;
    }
    return 0;
}
