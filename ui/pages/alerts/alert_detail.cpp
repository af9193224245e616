#include "ui/pages/alerts/alert_detail.h"

#include "ui/models/alert_words.h"
#include "ui/models/measure_words.h"
#include "ui/models/run_words.h"
#include "ui/models/schedule_words.h"
#include "ui/pages/alerts/alert_chart.h"
#include "ui/pages/page_scope.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/state_chip.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr auto kAround = std::chrono::minutes(5);
constexpr int kActionsInRow = 3;

} // namespace

AlertDetail::AlertDetail(PageContext context, QWidget* parent)
    : Card(context.theme, tr("Alert"), parent), m_context(context), m_state(new StateShape(context.theme)),
      m_summary(makeLabel(context.theme, TextRole::Body, {})), m_chart(new AlertChart(context)),
      m_note(makeLabel(context.theme, TextRole::Body, {})), m_facts(new KeyValueTable(context.theme))
{
    setTrailing(m_state);
    m_note->setProperty("kazeQuiet", true);
    auto* inner = new QWidget;
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(0, 0, spacing::kSmall, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(m_summary);
    column->addWidget(m_chart);
    column->addWidget(m_note);
    column->addWidget(buildActions());
    column->addWidget(m_facts);
    column->addStretch(1);
    auto* scroll = scrolled(inner);
    scroll->setAccessibleName(tr("About the alert"));
    content()->addWidget(scroll, 1);
}

QPushButton* AlertDetail::makeButton(const QString& words, std::function<void()> act)
{
    auto* button = new QPushButton(words);
    connect(button, &QPushButton::clicked, this, std::move(act));
    return button;
}

QWidget* AlertDetail::buildActions()
{
    auto& to = m_context.navigator;
    m_silence = makeButton(tr("Silence…"), [this] {
        if (alert::isSilenced(m_alert, m_context.link.now()))
            emit endSilenceWanted(m_alert);
        else
            emit silenceWanted(m_alert);
    });
    auto* rule = makeButton(tr("Show the rule"), [this] { emit ruleWanted(text(m_alert.ruleId)); });
    m_run = makeButton(tr("Show the run"), [this, &to] { to.showRun(text(m_alert.runId)); });
    m_trace = makeButton(tr("Show the trace"), [this, &to] { to.showTrace(text(m_alert.traceId)); });
    m_logs = makeButton(tr("Show the log"), [this] { showLogs(); });
    // "tenant acme": the page knows budgets by whose they are.
    m_budget = makeButton(tr("Show the budget"),
        [this, &to] { to.showPage(QStringLiteral("budgets"), label("of").section(QLatin1Char(' '), -1)); });
    m_trigger = makeButton(tr("Show the trigger"), [this, &to] { to.showPage(QStringLiteral("readiness"), label("trigger")); });
    m_provider = makeButton(tr("Show the provider"), [this, &to] { to.showPage(QStringLiteral("gateway"), label("provider")); });
    auto* report = makeButton(tr("Incident report"),
        [this, &to] { to.showPage(QStringLiteral("reports"), QStringLiteral("alert:") + text(m_alert.id)); });
    m_buttons = {m_silence, rule, m_logs, report, m_run, m_trace, m_budget, m_trigger, m_provider};
    auto* actions = new QWidget;
    m_actions = new QGridLayout(actions);
    m_actions->setContentsMargins(0, 0, 0, 0);
    m_actions->setSpacing(spacing::kSmall);
    for (int place = 0; place < kActionsInRow; ++place)
        m_actions->setColumnStretch(place, 1);
    for (auto* button : std::as_const(m_buttons))
        m_actions->addWidget(button, 0, 0);
    return actions;
}

QString AlertDetail::label(const char* name) const
{
    const auto found = m_alert.labels.find(name);
    return found == m_alert.labels.end() ? QString() : text(found->second);
}

void AlertDetail::showLogs()
{
    PageScope scope;
    scope.from = m_alert.since - kAround;
    scope.to = m_alert.endedAt.value_or(m_context.link.now()) + kAround;
    const auto add = [&scope](const QString& field, const QString& value) {
        if (!value.isEmpty() && scope.filter.isEmpty())
            scope.filter = field + QLatin1Char(':') + value;
    };
    add(QStringLiteral("trace"), text(m_alert.traceId));
    add(QStringLiteral("run"), text(m_alert.runId));
    add(QStringLiteral("agent"), label("agent"));
    if (scope.filter.isEmpty())
        scope.filter = QStringLiteral("level>=warn");
    m_context.navigator.showPage(QStringLiteral("logs"), scope.toThing());
}

void AlertDetail::setAlert(const api::Alert& alert, const api::AlertRule& rule)
{
    m_alert = alert;
    m_rule = rule;
    setThing(text(alert.name));
    // What is over is calm, however bad it was.
    const bool over = alert.state == api::AlertState::Ended;
    m_state->setState(QStringLiteral("%1 · %2").arg(wordOf(alert.severity), wordOf(alert.state)),
        over ? Tone::Neutral : toneOf(alert.severity));
    m_summary->setText(text(alert.summary));
    m_summary->setVisible(!alert.summary.empty());
    m_note->setText(text(rule.note));
    m_note->setVisible(!rule.note.empty());
    m_chart->setAlert(alert, rule);
    showFacts();
    showActions();
}

void AlertDetail::showActions()
{
    const bool silenced = alert::isSilenced(m_alert, m_context.link.now());
    m_silence->setText(silenced ? tr("End the silence") : tr("Silence…"));
    const std::pair<QPushButton*, bool> some[]{{m_run, !m_alert.runId.empty()}, {m_trace, !m_alert.traceId.empty()},
        {m_budget, !label("of").isEmpty()}, {m_trigger, !label("trigger").isEmpty()}, {m_provider, !label("provider").isEmpty()}};
    for (const auto& [button, shown] : some)
        button->setVisible(shown);
    int at = 0;
    for (auto* button : std::as_const(m_buttons)) {
        m_actions->removeWidget(button);
        if (button->isHidden())
            continue;
        m_actions->addWidget(button, at / kActionsInRow, at % kActionsInRow);
        ++at;
    }
}

void AlertDetail::showFacts()
{
    const auto now = m_context.link.now();
    const auto unit = alert::unitOf(m_rule);
    QList<KeyValue> rows;
    const auto addTime = [&](const QString& key, const std::optional<api::Time>& at) {
        if (at)
            rows << KeyValue{key,
                QStringLiteral("%1, %2").arg(
                    format::moment(toDateTime(*at), toDateTime(now)), format::relative(toDateTime(*at), toDateTime(now))),
                format::utc(toDateTime(*at))};
    };
    rows << KeyValue{tr("Value"), alert::valueText(m_alert.value, unit), measure::exact(m_alert.value, unit)};
    // A trigger's is a level, which its condition says better.
    if (m_rule.kind != api::AlertKind::Trigger)
        rows << KeyValue{tr("Threshold"), alert::valueText(m_alert.threshold, unit), measure::exact(m_alert.threshold, unit)};
    addTime(tr("Holds since"), m_alert.since);
    addTime(tr("Fired"), m_alert.firedAt);
    addTime(tr("Ended"), m_alert.endedAt);
    rows << KeyValue{tr("Held for"), alert::heldText(m_alert, now)};
    if (alert::isSilenced(m_alert, now))
        rows << KeyValue{tr("Silenced"), alert::silencedText(m_alert, now), format::utc(toDateTime(*m_alert.silencedUntil))};
    if (!m_rule.id.empty())
        rows << KeyValue{tr("Fires when"), alert::conditionText(m_rule)} << KeyValue{tr("Told"), alert::toText(m_rule.to)};
    if (!m_alert.cause.empty())
        rows << KeyValue{tr("Cause"), text(m_alert.cause), {}, true};
    for (const auto& [name, value] : m_alert.labels)
        rows << KeyValue{text(name), text(value), {}, true};
    m_facts->setRows(rows);
}

QString AlertDetail::copyText() const
{
    return QStringLiteral("%1\t%2\n%3\n").arg(text(m_alert.name), m_state->text(), text(m_alert.summary)) + m_facts->toText();
}

} // namespace kaze::ui
