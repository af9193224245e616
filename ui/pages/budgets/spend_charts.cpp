#include "ui/pages/budgets/spend_charts.h"

#include "engine/api/budget_requests.h"
#include "engine/api/cost_requests.h"

#include "ui/models/budget_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chart_legend.h"
#include "ui/widgets/format.h"
#include "ui/widgets/line_chart.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace kaze::ui {

namespace {

constexpr std::array kModelTones{Tone::Violet, Tone::Teal, Tone::Accent, Tone::Warning, Tone::Ok};
constexpr int kLegendLines = 3; // entries a row
constexpr double kDay = 86'400;
constexpr double kHour = 3'600;

QString dollars(double value)
{
    return format::money(std::llround(value * 1e9));
}

QString modelName(const std::string& model)
{
    const QString whole = text(model);
    return whole.mid(whole.indexOf(QLatin1Char('/')) + 1);
}

//! The dearest first; those that cost nothing are left out.
std::vector<std::string> dearest(const std::vector<api::SpendRow>& rows, std::size_t most)
{
    std::map<std::string, std::int64_t> costs;
    for (const auto& row : rows)
        costs[row.model] += row.costUsd.nanos;
    std::erase_if(costs, [](const auto& cost) { return cost.second <= 0; });
    std::vector<std::string> models;
    for (const auto& [model, cost] : costs)
        models.push_back(model);
    std::stable_sort(models.begin(), models.end(), [&](const auto& a, const auto& b) { return costs[a] > costs[b]; });
    if (models.size() > most)
        models.resize(most);
    return models;
}

} // namespace

SpendCharts::SpendCharts(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_burnCard(new Card(theme, tr("Burn-down"))), m_burn(new LineChart(theme, tr("Burn-down"))),
      m_models(new LineChart(theme, tr("Spend by model and day"))), m_modelsFirst(new ChartLegend(theme)),
      m_modelsSecond(new ChartLegend(theme))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kMedium);
    auto* modelsCard = new Card(theme, tr("Spend by model and day"));
    for (auto* chart : {m_burn, m_models}) {
        chart->setYFormat(dollars);
        chart->setLeastMaximum(0.1);
    }
    m_burn->setXFormat([this](double x) { return bucketText(x, m_burnByHour); });
    m_models->setXFormat([this](double x) { return bucketText(x, m_modelsByHour); });
    m_burnCard->setTrailing(m_burn->legend());
    // Six names are too long for one line; both cards keep the same height above their charts.
    auto* names = new QWidget;
    auto* lines = new QVBoxLayout(names);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(2);
    lines->addWidget(m_modelsFirst);
    lines->addWidget(m_modelsSecond);
    m_models->legend()->hide();
    modelsCard->setTrailing(names);
    m_burnCard->content()->addWidget(m_burn, 1);
    modelsCard->content()->addWidget(m_models, 1);
    row->addWidget(m_burnCard, 1);
    row->addWidget(modelsCard, 1);
    const int legendHeight = 2 * m_modelsFirst->sizeHint().height() + 2;
    names->setFixedHeight(legendHeight);
    m_burn->legend()->setFixedHeight(legendHeight);
    setMinimumHeight(190);
    connect(m_burn, &LineChart::rangeSelected, this, [this](double from, double to) { emit rangeExplained(true, from, to); });
    connect(m_models, &LineChart::rangeSelected, this, [this](double from, double to) { emit rangeExplained(false, from, to); });
}

void SpendCharts::clearBurnDown()
{
    m_burnCard->setTitle(tr("Burn-down"));
    m_burn->clearSeries();
    m_burn->legend()->setEntries({});
    m_burnTone = -1;
}

void SpendCharts::setBurnDown(
    const api::Budget& budget, const std::vector<api::SpendRow>& rows, api::Time now, const std::optional<SpendPeriod>& past)
{
    const bool hours = !past && budget.period == api::BudgetPeriod::Day;
    const bool inTokens = !budget.limitUsd && budget.limitTokens;
    m_burnByHour = hours;
    const Tone tone = budget::toneOf(budget::course(budget, now));
    if (m_burnTone != static_cast<int>(tone) || m_burn->seriesCount() != 3) {
        m_burn->clearSeries();
        m_burn->addSeries(tr("spent"), Tone::Accent, true);
        m_burn->setDashed(m_burn->addSeries(tr("forecast"), tone));
        m_burn->setDashed(m_burn->addSeries(tr("limit"), Tone::Neutral));
        m_burnTone = static_cast<int>(tone);
    }
    const auto format = inTokens ? std::function([](double value) { return format::count(std::llround(value)); }) : dollars;
    m_burn->setYFormat(format);
    const auto valueOf = [inTokens](const api::SpendRow& row) {
        return inTokens ? static_cast<double>(row.usage.inputTokens + row.usage.outputTokens) : row.costUsd.dollars();
    };
    const double whole = inTokens ? static_cast<double>(budget.spentTokens) : budget.spentUsd.dollars();
    double sum = 0;
    for (const auto& row : rows)
        sum += valueOf(row);
    // What is booked and in no row yet, or older than the rows that came.
    const double before = past ? 0 : std::max(0.0, whole - sum);
    const double from = secondsOf(past ? past->from : budget.from);
    const auto ends = past ? past->to : budget.to;
    const double end = past ? secondsOf(past->to.value_or(now)) : secondsOf(now);
    double spent = before;
    QList<QPointF> line{{rows.empty() ? from : std::max(from, bucketSeconds(rows.front().time)), before}};
    if (line.front().x() > from && budget.period != api::BudgetPeriod::Total)
        line.prepend({from, before});
    for (const auto& row : rows) {
        spent += valueOf(row);
        line << QPointF(std::min(end, bucketSeconds(row.time) + (hours ? kHour : kDay)), spent);
    }
    if (line.back().x() < end)
        line << QPointF(end, spent);
    // The legend has little room: whole dollars, as in the limit.
    const auto brief = [inTokens, &format](double value) {
        return inTokens ? format(value) : budget::roundMoney(base::Money::fromDollars(value));
    };
    m_burn->setPoints(0, line, brief(past ? spent : whole));
    const auto forecast = inTokens
        ? (budget.forecastTokens ? std::optional(static_cast<double>(*budget.forecastTokens)) : std::nullopt)
        : (budget.forecastUsd ? std::optional(budget.forecastUsd->dollars()) : std::nullopt);
    if (!past && forecast && ends)
        m_burn->setPoints(1, {{end, spent}, {secondsOf(*ends), *forecast}}, brief(*forecast));
    else
        m_burn->setPoints(1, {}, QStringLiteral("—"));
    const double limit = inTokens ? static_cast<double>(*budget.limitTokens) : budget.limitUsd.value_or(base::Money{}).dollars();
    const double last = secondsOf(ends.value_or(now));
    m_burn->setPoints(2, {{line.front().x(), limit}, {std::max(last, line.front().x() + 1), limit}}, brief(limit));
    const QString name = budget::name(budget);
    m_burnCard->setTitle(
        past ? tr("Burn-down, %1, %2", "a budget's name, a month").arg(name, past->title) : tr("Burn-down, %1").arg(name));
    m_burn->setAccessibleName(m_burnCard->accessibleName());
}

void SpendCharts::setModels(const std::vector<api::SpendRow>& rows, const SpendPeriod& period, api::Time now)
{
    m_modelsByHour = period.byHour(now);
    const auto top = dearest(rows, kModelTones.size());
    const auto all = dearest(rows, rows.size());
    const bool others = all.size() > top.size();
    QStringList names;
    for (const auto& model : top)
        names << modelName(model);
    if (others)
        names << tr("others");
    if (names != m_modelNames || m_models->seriesCount() != names.size()) {
        m_models->clearSeries();
        for (qsizetype at = 0; at < names.size(); ++at) {
            const bool known = at < static_cast<qsizetype>(kModelTones.size());
            m_models->addSeries(names[at], known ? kModelTones[static_cast<std::size_t>(at)] : Tone::Neutral, true);
        }
        m_modelNames = names;
    }
    const double step = m_modelsByHour ? kHour : kDay;
    const double begin = std::floor(secondsOf(period.from) / step) * step;
    const double end = secondsOf(period.to.value_or(now));
    std::vector<std::map<double, double>> values(static_cast<std::size_t>(names.size()));
    for (const auto& row : rows) {
        const auto found = std::find(top.begin(), top.end(), row.model);
        const auto line = static_cast<std::size_t>(found - top.begin());
        if (line < values.size())
            values[line][bucketSeconds(row.time)] += row.costUsd.dollars();
    }
    for (std::size_t at = 0; at < values.size(); ++at) {
        QList<QPointF> points;
        double sum = 0;
        for (double x = begin; x < end; x += step) {
            const auto held = values[at].find(x);
            const double value = held == values[at].end() ? 0 : held->second;
            sum += value;
            points << QPointF(x, value);
        }
        m_models->setPoints(static_cast<int>(at), points, dollars(sum));
    }
    m_models->setXRange(begin, std::max(begin + step, std::ceil(end / step) * step - step));
    setLegend(m_modelsFirst, m_modelsSecond, *m_models);
}

void SpendCharts::setLegend(ChartLegend* first, ChartLegend* second, const LineChart& chart)
{
    auto entries = m_modelNames.isEmpty() ? QList<ChartLegend::Entry>{} : chart.legend()->entries();
    for (auto& entry : entries)
        entry.value.clear(); // the read-out has them; here they would leave the names no room
    first->setEntries(entries.mid(0, kLegendLines));
    second->setEntries(entries.mid(kLegendLines));
}

} // namespace kaze::ui
