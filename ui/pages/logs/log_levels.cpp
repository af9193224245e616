#include "ui/pages/logs/log_levels.h"

#include "ui/models/log_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/page_scope.h"
#include "ui/pages/state_chips.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/stacked_bars.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace kaze::ui {

namespace {

constexpr std::int64_t kBars = 60;
constexpr int kEvery = 5000; // ms
const QString kHoursKey = QStringLiteral("logs/hours");
constexpr std::array kLevels{api::LogLevel::Debug, api::LogLevel::Info, api::LogLevel::Warning, api::LogLevel::Error};

api::Time timeOf(double seconds)
{
    return api::Time(std::chrono::milliseconds(std::llround(seconds * 1e3)));
}

double secondsOf(api::Time time)
{
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

//! Whether a filter lets a level pass; one that says nothing of it does.
bool passes(const QString& filter, int level)
{
    static const QRegularExpression term(QStringLiteral("(?:^|\\s)(-?)level(:|>=|<=|>|<)(\\w+)"));
    auto terms = term.globalMatch(filter.toLower());
    while (terms.hasNext()) {
        const auto match = terms.next();
        const QString value = match.captured(3) == QLatin1String("warn") ? QStringLiteral("warning") : match.captured(3);
        int wanted = -1;
        for (int known = 0; known < static_cast<int>(kLevels.size()); ++known)
            if (nameOf(kLevels[static_cast<std::size_t>(known)]) == value)
                wanted = known;
        const QString op = match.captured(2);
        const bool holds = op == QLatin1String(":") ? level == wanted
            : op == QLatin1String(">=")             ? level >= wanted
            : op == QLatin1String("<=")             ? level <= wanted
            : op == QLatin1String(">")              ? level > wanted
                                                    : level < wanted;
        if (wanted >= 0 && holds != match.captured(1).isEmpty())
            return false;
    }
    return true;
}

QList<std::pair<QString, QString>> levelWords()
{
    QList<std::pair<QString, QString>> words;
    for (const auto level : kLevels)
        words.emplace_back(nameOf(level), wordOf(api::Open<api::LogLevel>(level)));
    return words;
}

} // namespace

LogLevels::LogLevels(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context),
      m_chips(new StateChips(context.theme, tr("Levels"), levelWords(), QStringLiteral("level"))),
      m_bars(new StackedBars(context.theme, tr("Lines of each level over time"))), m_range(new QPushButton),
      m_period(new QPushButton), m_problem(makeLabel(context.theme, TextRole::Muted, {})), m_timer(new QTimer(this))
{
    build();
    setHours(context.settings.value(kHoursKey, 1).toInt());
    m_timer->setInterval(kEvery);
    connect(m_timer, &QTimer::timeout, this, [this] {
        if (!m_paused && !m_to)
            refresh();
    });
    connect(m_chips, &StateChips::filterWanted, this, &LogLevels::filterWanted);
    connect(m_bars, &StackedBars::rangeSelected, this,
        [this](double from, double to) { emit rangeWanted(timeOf(from), timeOf(to)); });
    connect(m_bars, &StackedBars::rangeCleared, this, &LogLevels::anyTimeWanted);
    connect(m_range, &QPushButton::clicked, this, &LogLevels::anyTimeWanted);
    connect(&context.link, &CellLink::refreshNeeded, this, [this] {
        if (m_active)
            refresh();
    });
}

void LogLevels::build()
{
    setButtonRole(*m_range, ButtonRole::Flat);
    m_range->setToolTip(tr("Show any time again (Esc)"));
    m_range->hide();
    setButtonRole(*m_period, ButtonRole::Flat);
    m_period->setMenu(new QMenu(m_period));
    setMenuLook(*m_period);
    for (const int hours : kLastHours)
        connect(m_period->menu()->addAction(lastHours(hours)), &QAction::triggered, this, [this, hours] { setHours(hours); });
    setTextTone(*m_problem, Tone::Warning);
    m_problem->hide();
    m_bars->setXFormat([](double seconds) {
        const auto moment = QDateTime::fromMSecsSinceEpoch(std::llround(seconds * 1e3));
        return QLocale().toString(moment, QStringLiteral("d MMM HH:mm"));
    });
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    row->addWidget(m_chips, 1);
    row->addWidget(m_range);
    row->addWidget(m_period);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addLayout(row);
    column->addWidget(m_problem);
    column->addWidget(m_bars);
}

void LogLevels::setHours(int hours)
{
    m_hours = std::find(std::begin(kLastHours), std::end(kLastHours), hours) == std::end(kLastHours) ? 1 : hours;
    m_context.settings.setValue(kHoursKey, m_hours);
    m_period->setText(lastHours(m_hours));
    m_period->setAccessibleName(tr("Time of the bars: %1").arg(m_period->text()));
    refresh();
}

void LogLevels::setScope(const QString& filter, const std::optional<api::Time>& from, const std::optional<api::Time>& to)
{
    m_filter = filter;
    m_from = from;
    m_to = to;
    m_chips->follow(filter);
    showRange();
    refresh();
}

void LogLevels::showRange()
{
    const bool any = m_from || m_to;
    m_range->setVisible(any);
    if (!any)
        return m_bars->clearRange();
    const auto now = m_context.link.now();
    m_range->setText(PageScope{m_from, m_to, {}}.words(now) + QStringLiteral("  ×"));
    m_range->setAccessibleName(tr("Forget the time %1").arg(PageScope{m_from, m_to, {}}.words(now)));
    m_bars->selectRange(secondsOf(m_from.value_or(api::Time())), secondsOf(m_to.value_or(now)));
}

void LogLevels::setActive(bool active)
{
    m_active = active;
    if (!active)
        return m_timer->stop();
    m_timer->start();
    refresh();
}

void LogLevels::setPaused(bool paused)
{
    m_paused = paused;
    if (!paused)
        refresh();
}

std::pair<api::Time, api::Time> LogLevels::covered() const
{
    const auto width = std::chrono::microseconds(std::chrono::hours(m_hours));
    const auto step = width / kBars;
    // Bars that stand still from one look to the next.
    const auto now = m_context.link.now().time_since_epoch();
    const auto end = api::Time((now / step + 1) * step);
    const auto begin = end - width;
    if (m_from && m_to && (*m_from < begin || *m_to > end)) {
        const auto margin = std::max<api::Time::duration>((*m_to - *m_from) / 10, std::chrono::seconds(1));
        return {*m_from - margin, *m_to + margin};
    }
    return {begin, end};
}

void LogLevels::refresh()
{
    if (!m_active)
        return;
    const auto [from, to] = covered();
    api::CountLogs query;
    query.filter = m_chips->withoutState(m_filter).toStdString();
    query.from = from;
    query.to = to;
    query.buckets = kBars;
    m_context.link.ask<api::CountLogs>(this, std::move(query), [this, round = ++m_round](base::Result<api::LogCounts> counts) {
        if (round == m_round)
            took(std::move(counts));
    });
}

void LogLevels::took(base::Result<api::LogCounts> counts)
{
    const bool wrong = !counts && counts.error().code == base::ErrorCode::InvalidArgument;
    m_problem->setVisible(!counts && !wrong);
    if (counts)
        return show(*counts);
    // A filter that is wrong is pointed at where it is typed.
    if (!wrong)
        m_problem->setText(counts.error().code == base::ErrorCode::Timeout
                ? tr("There is too much to count: choose a shorter time or a narrower filter.")
                : tr("The lines could not be counted: %1").arg(text(counts.error().message)));
    m_bars->setBars(0, 1, {});
}

void LogLevels::show(const api::LogCounts& counts)
{
    std::vector<StackedBars::Kind> kinds;
    QHash<QString, qint64> totals;
    for (const auto& series : counts.levels) {
        double sum = 0;
        for (const double value : series.values)
            sum += value;
        const QString name = text(series.name);
        totals.insert(name, std::llround(sum));
        for (int level = 0; level < static_cast<int>(kLevels.size()); ++level) {
            const api::Open<api::LogLevel> known(kLevels[static_cast<std::size_t>(level)]);
            if (text(known.name()) == name && passes(m_filter, level))
                kinds.push_back({wordOf(known), toneOf(known), series.values});
        }
    }
    m_chips->setCounts(counts.total, totals);
    m_bars->setBars(secondsOf(counts.from), counts.stepSeconds, std::move(kinds));
    showRange();
}

} // namespace kaze::ui
