#include "ui/pages/alerts/back_test_view.h"

#include "ui/models/alert_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/scrolled.h"

#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <set>

namespace kaze::ui {

namespace {

enum Line { kValue, kThreshold, kFired };
constexpr std::size_t kDrawn = 100; // spells
constexpr int kPause = 300; // ms behind the last key
constexpr std::size_t kListed = 20; // spells

double secondsOf(api::Time at)
{
    return std::chrono::duration<double>(at.time_since_epoch()).count();
}

} // namespace

QList<QPointF> pointsOf(const api::AlertBackTest& test)
{
    const double from = secondsOf(test.from);
    // From the end of the first step to that of the last.
    const double step = (secondsOf(test.to) - from) / std::max<double>(1, static_cast<double>(test.values.size()) - 1);
    const std::set<std::int64_t> gaps(test.gaps.begin(), test.gaps.end());
    QList<QPointF> points;
    for (std::size_t at = 0; at < test.values.size(); ++at)
        if (!gaps.contains(static_cast<std::int64_t>(at)))
            points << QPointF(from + step * static_cast<double>(at), test.values[at]);
    return points;
}

BackTestView::BackTestView(PageContext context, QWidget* parent)
    : Card(context.theme, tr("What it would have said"), parent), m_context(context),
      m_words(makeLabel(context.theme, TextRole::Strong, {})), m_chart(new LineChart(context.theme, tr("The last seven days"))),
      m_list(new KeyValueTable(context.theme)), m_note(makeLabel(context.theme, TextRole::Muted, {}))
{
    addLines(1);
    m_chart->setMinimumHeight(130);
    m_chart->setXFormat([this](double x) {
        return format::moment(QDateTime::fromSecsSinceEpoch(std::llround(x)), toDateTime(m_context.link.now()));
    });
    auto* list = new QWidget;
    auto* spells = new QVBoxLayout(list);
    spells->setContentsMargins(0, 0, 0, 0);
    spells->addWidget(m_list);
    spells->addStretch(1);
    auto* scroll = scrolled(list);
    scroll->setAccessibleName(tr("When it would have fired"));
    content()->addWidget(m_words);
    content()->addWidget(m_chart, 2);
    content()->addWidget(scroll, 3);
    content()->addWidget(m_note);
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPause);
    connect(&m_pause, &QTimer::timeout, this, &BackTestView::ask);
}

void BackTestView::addLines(std::size_t spells)
{
    m_chart->clearSeries();
    m_chart->addSeries(tr("measured"), Tone::Accent);
    m_chart->setDashed(m_chart->addSeries(tr("threshold"), Tone::Neutral));
    // A line for each, so that nothing joins them.
    for (std::size_t at = 0; at < spells; ++at)
        m_chart->addSeries(at == 0 ? tr("fires") : QString(), Tone::Critical, true);
}

void BackTestView::setRule(const api::AlertRule& rule, const QString& problem)
{
    const bool isAnother = rule.id != m_rule.id;
    m_rule = rule;
    ++m_round;
    if (!problem.isEmpty()) {
        m_pause.stop();
        return showUntestable(problem);
    }
    // What the other one would have said is not what this one would.
    if (isAnother)
        showNothing(tr("Looking at the past…"));
    if (std::exchange(m_asked, true))
        m_pause.start();
    else
        ask();
}

QString BackTestView::words() const
{
    return m_words->text();
}

void BackTestView::ask()
{
    api::TestAlertRule query;
    query.rule = m_rule;
    m_context.link.ask<api::TestAlertRule>(
        this, std::move(query), [this, round = m_round](const base::Result<api::AlertBackTest>& test) {
            if (round != m_round)
                return;
            if (!test) {
                const QString problem = text(test.error().message);
                showUntestable(problem);
                return emit checked(problem);
            }
            showTest(*test);
            emit checked({});
        });
}

void BackTestView::showUntestable(const QString& why)
{
    showNothing(tr("It cannot be tested as it is written now."), why);
}

void BackTestView::showNothing(const QString& words, const QString& why)
{
    m_spells = 0;
    m_words->setText(words);
    m_note->setText(why);
    m_note->setVisible(!why.isEmpty());
    addLines(1);
    for (const int line : {kValue, kThreshold, kFired})
        m_chart->setPoints(line, {}, {});
    m_list->setRows({});
}

void BackTestView::showTest(const api::AlertBackTest& test)
{
    m_spells = static_cast<int>(test.spells.size());
    m_words->setText(alert::backTestText(test));
    const auto now = m_context.link.now();
    const auto unit = alert::unitOf(m_rule);
    QList<KeyValue> rows;
    // The newest first: people remember them.
    for (auto spell = test.spells.rbegin(); spell != test.spells.rend() && rows.size() < static_cast<qsizetype>(kListed);
         ++spell) {
        const auto end = spell->to.value_or(test.to);
        const auto lasted = format::duration(std::max<qint64>(0, (end - spell->from) / std::chrono::nanoseconds(1)));
        QString what = tr("%1, up to %2", "a time, a value").arg(lasted, alert::valueText(spell->worst, unit));
        if (!spell->labels.empty())
            what += QStringLiteral(" · ") + alert::labelsText(spell->labels);
        rows << KeyValue{format::moment(toDateTime(spell->from), toDateTime(now)), what, format::utc(toDateTime(spell->from))};
    }
    m_list->setRows(rows);
    QStringList notes;
    if (test.spells.size() > kListed)
        notes << tr("The latest %1 are listed.").arg(kListed);
    if (!test.note.empty())
        notes << text(test.note);
    m_note->setText(notes.join(QLatin1Char('\n')));
    m_note->setVisible(!notes.isEmpty());
    showChart(test);
}

void BackTestView::showChart(const api::AlertBackTest& test)
{
    const auto unit = alert::unitOf(m_rule);
    addLines(std::clamp<std::size_t>(test.spells.size(), 1, kDrawn));
    m_chart->setYFormat([unit](double value) { return alert::valueText(value, unit); });
    const double from = secondsOf(test.from);
    const double to = std::max(secondsOf(test.to), from + 1);
    const double step = (to - from) / std::max<double>(1, static_cast<double>(test.values.size()));
    m_chart->setPoints(kValue, pointsOf(test));
    m_chart->setPoints(kThreshold, {{from, m_rule.threshold}, {to, m_rule.threshold}}, alert::valueText(m_rule.threshold, unit));
    const auto drawn = std::min(kDrawn, test.spells.size());
    for (std::size_t at = 0; at < drawn; ++at) {
        const auto& spell = test.spells[test.spells.size() - drawn + at];
        const double begin = secondsOf(spell.from);
        const double end = std::max(secondsOf(spell.to.value_or(test.to)), begin + step);
        m_chart->setPoints(kFired + static_cast<int>(at), {{begin, m_rule.threshold}, {end, m_rule.threshold}},
            at == 0 ? QString::number(test.spells.size()) : QString());
    }
    m_chart->setXRange(from, to);
}

} // namespace kaze::ui
