#include "ui/models/cause_words.h"

#include "ui/models/memory_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>

#include <cmath>

namespace kaze::ui::causes {

namespace {

struct Causes {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::Causes)
};

constexpr double kLeastChance = 0.001;
const QString kNothing = QStringLiteral("—");

//! With as many digits as tell something.
QString plain(double value)
{
    const double size = std::abs(value);
    return QLocale().toString(value, 'f', size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

QString sizeText(const std::string& outcome, double value)
{
    if (outcome == "seconds")
        return format::duration(static_cast<qint64>(std::llround(value * 1e9)));
    if (outcome == "tokens")
        return format::count(static_cast<qint64>(std::llround(value)));
    if (outcome == "cost_usd")
        return format::money(static_cast<qint64>(std::llround(value * 1e9)));
    return plain(value);
}

QString withSign(double value, const QString& size)
{
    return (value < 0 ? QStringLiteral("−") : QStringLiteral("+")) + size;
}

} // namespace

QString outcomeText(const std::string& outcome)
{
    if (outcome == "success")
        return Causes::tr("Success");
    if (outcome == "reward")
        return Causes::tr("Reward");
    if (outcome == "seconds")
        return Causes::tr("Time taken");
    if (outcome == "tokens")
        return Causes::tr("Tokens");
    if (outcome == "cost_usd")
        return Causes::tr("Cost");
    return text(outcome);
}

QString valueText(const std::string& outcome, double value)
{
    if (!std::isfinite(value))
        return kNothing;
    if (outcome == "success")
        return format::percent(value);
    return value < 0 ? QStringLiteral("−") + sizeText(outcome, -value) : sizeText(outcome, value);
}

QString upliftText(const std::string& outcome, double uplift)
{
    if (!std::isfinite(uplift))
        return kNothing;
    if (outcome == "success")
        return Causes::tr("%1 pp", "percentage points").arg(withSign(uplift, QLocale().toString(std::abs(uplift) * 100, 'f', 1)));
    return withSign(uplift, sizeText(outcome, std::abs(uplift)));
}

QString intervalText(const api::CausalEdge& edge)
{
    return Causes::tr("%1 to %2").arg(upliftText(edge.outcome, edge.low), upliftText(edge.outcome, edge.high));
}

QString chanceText(double q)
{
    if (!std::isfinite(q))
        return kNothing;
    return q < kLeastChance ? QStringLiteral("< ") + memory::number(kLeastChance, 3) : memory::number(q, 3);
}

int directionOf(const std::string& outcome)
{
    if (outcome == "success" || outcome == "reward")
        return 1;
    return outcome == "seconds" || outcome == "tokens" || outcome == "cost_usd" ? -1 : 0;
}

Tone toneOf(const api::CausalEdge& edge)
{
    if (!edge.significant)
        return Tone::Neutral;
    const int direction = directionOf(edge.outcome);
    if (direction == 0)
        return edge.uplift > 0 ? Tone::Accent : Tone::Violet;
    return edge.uplift * direction > 0 ? Tone::Ok : Tone::Critical;
}

QString wordOf(const api::CausalEdge& edge)
{
    if (!edge.significant)
        return Causes::tr("may be chance");
    const int direction = directionOf(edge.outcome);
    if (direction == 0)
        return edge.uplift > 0 ? Causes::tr("more") : Causes::tr("less");
    return edge.uplift * direction > 0 ? Causes::tr("better") : Causes::tr("worse");
}

QString verdictText(const api::CausalEdge& edge)
{
    if (!edge.backTest)
        return kNothing;
    const auto& verdict = edge.backTest->verdict;
    if (verdict == "holds")
        return Causes::tr("holds");
    if (verdict == "same sign")
        return Causes::tr("same sign");
    if (verdict == "reversed")
        return Causes::tr("reversed");
    return verdict == "too few" ? Causes::tr("too few") : text(verdict);
}

Tone verdictTone(const api::CausalEdge& edge)
{
    if (!edge.backTest)
        return Tone::Neutral;
    const auto& verdict = edge.backTest->verdict;
    return verdict == "holds" ? Tone::Ok : verdict == "reversed" ? Tone::Critical : Tone::Neutral;
}

QString backTestText(const api::CausalEdge& edge)
{
    if (!edge.backTest)
        return Causes::tr("It was not tested on later episodes.");
    const auto& test = *edge.backTest;
    if (test.verdict == "too few")
        return Causes::tr("There are too few episodes to hold the earlier ones against the later ones.");
    const QString earlier = upliftText(edge.outcome, test.earlierUplift);
    const QString later = upliftText(edge.outcome, test.laterUplift);
    const QString range
        = Causes::tr("%1 to %2").arg(upliftText(edge.outcome, test.laterLow), upliftText(edge.outcome, test.laterHigh));
    return Causes::tr("The earlier %1 episodes say %2; the later %3 say %4 (%5).")
        .arg(format::exactCount(test.earlier), earlier, format::exactCount(test.later), later, range);
}

} // namespace kaze::ui::causes
