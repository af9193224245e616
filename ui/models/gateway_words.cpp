#include "ui/models/gateway_words.h"

#include "ui/models/run_words.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace kaze::ui {

namespace {

struct GatewayWords {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::GatewayWords)
};

constexpr double kLow = 0.2; // of a limit that is left
constexpr double kCertain = 0.05; // p-value
constexpr double kSame = 0.005; // a change that nobody sees

bool isFull(const api::KeyInfo& key)
{
    return key.mostInFlight && key.inFlight >= *key.mostInFlight;
}

bool isUsedUp(const api::KeyInfo& key)
{
    return std::any_of(key.gauges.begin(), key.gauges.end(), [](const api::KeyGauge& gauge) { return gauge.left <= 0; });
}

//! Every digit of what is small, and no digit that says nothing: "8,240", "80 k".
QString amount(double value)
{
    const auto whole = std::llround(value);
    if (std::abs(whole) < 10'000)
        return format::exactCount(whole);
    return format::count(whole).replace(QLocale().decimalPoint() + QStringLiteral("0 "), QStringLiteral(" "));
}

//! Of those that are left alone, the one that is tried first; null when there is none.
const api::ModelTrouble* openTrouble(const api::ProviderInfo& provider)
{
    const api::ModelTrouble* first = nullptr;
    for (const auto& trouble : provider.troubles)
        if (trouble.leftAlone && (!first || trouble.leftAloneFor < first->leftAloneFor))
            first = &trouble;
    return first;
}

Standing standingOfKeys(const std::vector<api::KeyInfo>& keys)
{
    const auto rests = [](const api::KeyInfo& key) { return key.restsFor > 0; };
    const auto resting = std::count_if(keys.begin(), keys.end(), rests);
    const auto first = std::min_element(keys.begin(), keys.end(),
        [&](const auto& a, const auto& b) { return rests(a) != rests(b) ? rests(a) : a.restsFor < b.restsFor; });
    if (resting > 0 && resting == static_cast<std::ptrdiff_t>(keys.size()))
        return {GatewayWords::tr("rests %1").arg(stillText(first->restsFor)), Tone::Warning, text(first->why)};
    const auto none = [&](const auto& is) { return !keys.empty() && std::none_of(keys.begin(), keys.end(), is); };
    if (none([&](const api::KeyInfo& key) { return !rests(key) && !isUsedUp(key); }))
        return {GatewayWords::tr("no room"), Tone::Warning, GatewayWords::tr("Calls wait until a key has room again.")};
    if (none([&](const api::KeyInfo& key) { return !rests(key) && !isUsedUp(key) && !isFull(key); }))
        return {GatewayWords::tr("busy"), Tone::Accent, GatewayWords::tr("As many calls as it takes at a time are under way.")};
    if (resting > 0)
        return {GatewayWords::tr("%1 of %2 keys rest").arg(resting).arg(keys.size()), Tone::Warning, text(first->why)};
    return {GatewayWords::tr("ok"), Tone::Ok};
}

QString costText(double change, const QString& amount, const QString& times)
{
    if (change <= -1)
        return GatewayWords::tr("costs nothing");
    if (change >= 1)
        return GatewayWords::tr("costs %1 times as much").arg(times);
    return (change < 0 ? GatewayWords::tr("%1 cheaper") : GatewayWords::tr("%1 dearer")).arg(amount);
}

QString latencyText(double change, const QString& amount, const QString& times)
{
    if (change >= 1)
        return GatewayWords::tr("takes %1 times as long").arg(times);
    return (change < 0 ? GatewayWords::tr("%1 faster") : GatewayWords::tr("%1 slower")).arg(amount);
}

QString changeText(const api::ExperimentMeasure& measure)
{
    const bool same = std::abs(measure.change) < kSame;
    const auto amount = format::percent(std::abs(measure.change));
    const auto times = QLocale().toString(1 + measure.change, 'f', 1);
    if (measure.name == "cost")
        return same ? GatewayWords::tr("costs the same") : costText(measure.change, amount, times);
    if (measure.name == "latency")
        return same ? GatewayWords::tr("as fast") : latencyText(measure.change, amount, times);
    if (measure.name == "success" && same)
        return GatewayWords::tr("succeeds as often");
    if (measure.name == "success")
        return (measure.change < 0 ? GatewayWords::tr("succeeds %1 less often") : GatewayWords::tr("succeeds %1 more often"))
            .arg(amount);
    return (measure.change < 0 ? GatewayWords::tr("%1: %2 less") : GatewayWords::tr("%1: %2 more"))
        .arg(text(measure.name), amount);
}

} // namespace

bool isIdle(const api::ProviderInfo& provider)
{
    const bool keyless = provider.needsKey && !provider.hasKey;
    const bool gone = provider.local && !provider.reachable;
    return (keyless || gone) && provider.keys.empty() && provider.troubles.empty();
}

Standing standingOf(const api::ProviderInfo& provider, bool needed)
{
    if (provider.needsKey && !provider.hasKey)
        return {GatewayWords::tr("no key"), needed ? Tone::Warning : Tone::Neutral,
            GatewayWords::tr("Give it one in the settings to use it.")};
    if (provider.local && !provider.reachable)
        return isIdle(provider) && !needed
            ? Standing{GatewayWords::tr("not running"), Tone::Neutral, GatewayWords::tr("Nothing answers at its address.")}
            : Standing{GatewayWords::tr("unreachable"), Tone::Critical, GatewayWords::tr("Nothing answers at its address.")};
    if (const auto* trouble = openTrouble(provider))
        return standingOf(*trouble);
    return standingOfKeys(provider.keys);
}

Standing standingOf(const api::KeyInfo& key)
{
    return standingOfKeys({key});
}

Standing standingOf(const api::ModelTrouble& trouble)
{
    if (!trouble.leftAlone)
        return {GatewayWords::tr("asked"), Tone::Neutral, text(trouble.message)};
    if (trouble.leftAloneFor <= 0)
        return {GatewayWords::tr("being tried"), Tone::Warning, text(trouble.message)};
    return {GatewayWords::tr("left alone %1").arg(stillText(trouble.leftAloneFor)), Tone::Critical, text(trouble.message)};
}

QString apiName(const std::string& kind)
{
    if (kind == "openai")
        return GatewayWords::tr("OpenAI-compatible");
    if (kind == "openai-responses")
        return QStringLiteral("OpenAI Responses");
    if (kind == "anthropic")
        return QStringLiteral("Anthropic");
    if (kind == "gemini")
        return QStringLiteral("Gemini");
    return kind == "ollama" ? QStringLiteral("Ollama") : kind == "sandbox" ? GatewayWords::tr("built in") : text(kind);
}

QString apiAndAddress(const api::ProviderInfo& provider)
{
    const auto name = apiName(provider.kind);
    return provider.baseUrl.empty() ? name : QStringLiteral("%1 · %2").arg(name, text(provider.baseUrl));
}

QString leftText(const api::KeyGauge& gauge)
{
    return GatewayWords::tr("%1 of %2").arg(amount(gauge.left), amount(gauge.limit));
}

QString exactLeft(const api::KeyGauge& gauge)
{
    return GatewayWords::tr("%1 of %2 a minute left")
        .arg(format::exactCount(std::llround(gauge.left)), format::exactCount(std::llround(gauge.limit)));
}

Tone leftTone(const api::KeyGauge& gauge)
{
    return gauge.left <= 0 ? Tone::Critical : gauge.left < kLow * gauge.limit ? Tone::Warning : Tone::Accent;
}

std::optional<api::KeyGauge> gaugeOf(const std::vector<api::KeyInfo>& keys, const char* what)
{
    std::optional<api::KeyGauge> sum;
    for (const auto& key : keys)
        for (const auto& gauge : key.gauges)
            if (gauge.what == what) {
                sum = sum.value_or(api::KeyGauge{what, 0, 0});
                sum->limit += gauge.limit;
                sum->left += gauge.left;
            }
    return sum;
}

QString stillText(double seconds)
{
    const auto whole = static_cast<qint64>(std::ceil(std::max(0.0, seconds)));
    return whole < 60 ? QStringLiteral("%1 s").arg(whole) : format::duration(whole * 1'000'000'000);
}

QString tookText(double seconds)
{
    return format::duration(std::llround(std::max(0.0, seconds) * 10) * 100'000'000);
}

const QList<QString>& priorities()
{
    static const QList<QString> all{QStringLiteral("supervised"), QStringLiteral("conversation"), QStringLiteral("scheduled"),
        QStringLiteral("consolidation"), QStringLiteral("evaluation")};
    return all;
}

QString priorityName(const QString& priority)
{
    const std::array names{GatewayWords::tr("supervised"), GatewayWords::tr("conversation"), GatewayWords::tr("scheduled"),
        GatewayWords::tr("consolidation"), GatewayWords::tr("evaluation")};
    const auto at = priorities().indexOf(priority);
    return at < 0 ? priority : names[static_cast<std::size_t>(at)];
}

QString measureSentence(const api::ExperimentMeasure& measure)
{
    const auto what = changeText(measure);
    if (measure.pValue > kCertain)
        return GatewayWords::tr("%1 so far, not certain yet").arg(what);
    // Never more certain than it is.
    const double certainty = measure.pValue < 0.001 ? 0.999 : std::floor((1 - measure.pValue) * 100) / 100;
    return GatewayWords::tr("%1, certain to %2").arg(what, format::percent(certainty));
}

Standing verdictOf(const api::ExperimentMeasure& measure)
{
    if (measure.verdict == "better")
        return {GatewayWords::tr("better"), Tone::Ok};
    if (measure.verdict == "worse")
        return {GatewayWords::tr("worse"), Tone::Critical};
    return {GatewayWords::tr("open"), Tone::Neutral};
}

Standing standingOf(const api::ExperimentInfo& experiment)
{
    if (experiment.state == "running")
        return {GatewayWords::tr("running"), Tone::Accent};
    if (experiment.state == "rolled_out")
        return {GatewayWords::tr("rolled out"), Tone::Ok};
    if (experiment.state == "reverted")
        return {GatewayWords::tr("reverted"), Tone::Neutral};
    return {text(experiment.state), Tone::Neutral};
}

} // namespace kaze::ui
