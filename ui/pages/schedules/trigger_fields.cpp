#include "ui/pages/schedules/trigger_fields.h"

#include "ui/models/run_words.h"
#include "ui/models/schedule_words.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented_tabs.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QCompleter>
#include <QDateTimeEdit>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QTimeZone>
#include <QVBoxLayout>

#include <cmath>

namespace kaze::ui {

namespace {

using api::TriggerKind;

const QStringList kKinds{QStringLiteral("cron"), QStringLiteral("interval"), QStringLiteral("once"), QStringLiteral("event")};

QTimeZone zoneOf(const QString& name)
{
    const QTimeZone zone(name.trimmed().toUtf8());
    return zone.isValid() ? zone : QTimeZone::systemTimeZone();
}

std::vector<std::string> wordsIn(const QString& typed)
{
    static const QRegularExpression between(QStringLiteral("[,;\\s]+"));
    std::vector<std::string> words;
    for (const auto& word : typed.split(between, Qt::SkipEmptyParts))
        words.push_back(word.toStdString());
    return words;
}

QString joined(const std::vector<std::string>& words)
{
    QStringList all;
    for (const auto& word : words)
        all << text(word);
    return all.join(QStringLiteral(", "));
}

} // namespace

QWidget* labelledField(const Theme& theme, const QString& label, QWidget* field, const QString& hint)
{
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kTiny);
    auto* title = makeLabel(theme, TextRole::Title, label);
    title->setWordWrap(false);
    title->setBuddy(field);
    column->addWidget(title);
    column->addWidget(field);
    if (!hint.isEmpty())
        column->addWidget(makeLabel(theme, TextRole::Muted, hint));
    column->addStretch(1);
    field->setAccessibleName(label);
    return box;
}

TriggerFields::TriggerFields(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_kinds(new SegmentedTabs(theme, tr("What makes it fire"))), m_fields(new FillingStack),
      m_cron(new QLineEdit), m_zone(new QLineEdit), m_every(new QLineEdit), m_unit(new QComboBox), m_at(new QDateTimeEdit),
      m_onceZone(new QLineEdit), m_topic(new QLineEdit), m_messages(new QLineEdit), m_quiet(new QLineEdit),
      m_jitter(new QLineEdit), m_excluded(new QLineEdit), m_place(makeLabel(theme, TextRole::Mono, {})),
      m_problem(makeLabel(theme, TextRole::Body, {}))
{
    const QStringList titles{tr("At set times"), tr("Every so often"), tr("Once"), tr("On messages")};
    for (qsizetype i = 0; i < kKinds.size(); ++i)
        m_kinds->addTab(kKinds[i], titles[i]);
    for (auto* page : {buildCron(), buildInterval(), buildOnce(), buildEvent()})
        m_fields->addWidget(page);
    m_place->setWordWrap(false);
    m_place->setTextFormat(Qt::PlainText);
    m_problem->setTextFormat(Qt::PlainText);
    setTextTone(*m_place, Tone::Critical);
    auto* rest = new QHBoxLayout;
    rest->setSpacing(spacing::kMedium);
    rest->addWidget(field(tr("Not on"), m_excluded), 2);
    rest->addWidget(field(tr("Up to so much later"), m_jitter), 1);
    m_excluded->setPlaceholderText(tr("2026-12-25, 12-25, 2026-12-24..2027-01-06"));
    m_jitter->setPlaceholderText(tr("at once; 5 min"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_kinds);
    column->addWidget(m_fields);
    column->addWidget(m_place);
    column->addWidget(m_problem);
    column->addLayout(rest);
    connect(m_kinds, &SegmentedTabs::currentChanged, this, [this] { kindChanged(); });
    for (auto* edit : {m_cron, m_zone, m_every, m_onceZone, m_topic, m_messages, m_quiet, m_jitter, m_excluded})
        connect(edit, &QLineEdit::textChanged, this, &TriggerFields::changed);
    connect(m_unit, &QComboBox::currentIndexChanged, this, &TriggerFields::changed);
    connect(m_at, &QDateTimeEdit::dateTimeChanged, this, &TriggerFields::changed);
    showProblems({});
}

QWidget* TriggerFields::field(const QString& label, QWidget* edit, const QString& hint)
{
    return labelledField(m_theme, label, edit, hint);
}

void TriggerFields::completeZones(QLineEdit* edit)
{
    QStringList zones;
    for (const auto& zone : QTimeZone::availableTimeZoneIds())
        zones << QString::fromUtf8(zone);
    auto* completer = new QCompleter(zones, edit);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    completer->popup()->setObjectName(QStringLiteral("kazeCompletions"));
    edit->setCompleter(completer);
    edit->setPlaceholderText(QString::fromUtf8(QTimeZone::systemTimeZoneId()));
}

QWidget* TriggerFields::buildCron()
{
    auto* page = new QWidget;
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kMedium);
    m_cron->setFont(m_theme.font(TextRole::Mono));
    m_cron->setPlaceholderText(QStringLiteral("0 2 * * 1-5"));
    completeZones(m_zone);
    row->addWidget(field(tr("Cron expression"), m_cron, tr("minute hour day month weekday, or @daily")), 2);
    row->addWidget(field(tr("Time zone"), m_zone, tr("Empty: this cell's own")), 1);
    return page;
}

QWidget* TriggerFields::buildInterval()
{
    auto* page = new QWidget;
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kMedium);
    for (const auto& [name, seconds] :
        {std::pair(tr("seconds"), 1), std::pair(tr("minutes"), 60), std::pair(tr("hours"), 3600), std::pair(tr("days"), 86400)})
        m_unit->addItem(name, seconds);
    m_unit->setCurrentIndex(1);
    m_every->setText(QStringLiteral("15"));
    row->addWidget(field(tr("Every"), m_every, tr("Counted from when it is saved first")), 1);
    row->addWidget(field(tr("Unit"), m_unit), 1);
    return page;
}

QWidget* TriggerFields::buildOnce()
{
    auto* page = new QWidget;
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kMedium);
    m_at->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm"));
    completeZones(m_onceZone);
    row->addWidget(field(tr("At"), m_at, tr("Year, month, day, hour, minute")), 1);
    row->addWidget(field(tr("Time zone"), m_onceZone, tr("Empty: this computer's own")), 1);
    m_onceZone->setAccessibleName(tr("Time zone of the moment"));
    return page;
}

QWidget* TriggerFields::buildEvent()
{
    auto* page = new QWidget;
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kMedium);
    m_topic->setFont(m_theme.font(TextRole::Mono));
    m_topic->setPlaceholderText(QStringLiteral("builds.>"));
    m_messages->setPlaceholderText(tr("all"));
    m_quiet->setPlaceholderText(tr("each message; 30 s"));
    row->addWidget(field(tr("Topic"), m_topic, tr("* is one word, > all that follow")), 2);
    row->addWidget(field(tr("Kinds"), m_messages, tr("note, request, reply, event")), 1);
    row->addWidget(field(tr("Once quiet for"), m_quiet, tr("Many messages, one fire")), 1);
    return page;
}

void TriggerFields::setTrigger(const api::ScheduleTrigger& trigger)
{
    const QSignalBlocker quiet(this);
    m_given = trigger;
    m_cron->setText(text(trigger.cron));
    m_zone->setText(text(trigger.zone));
    m_onceZone->setText(text(trigger.zone));
    if (trigger.everySeconds > 0)
        for (int unit = m_unit->count() - 1; unit >= 0; --unit)
            if (const double seconds = m_unit->itemData(unit).toDouble();
                std::fmod(trigger.everySeconds, seconds) == 0 || unit == 0) {
                m_unit->setCurrentIndex(unit);
                m_every->setText(QLocale().toString(trigger.everySeconds / seconds, 'g', 12));
                break;
            }
    const auto now = QDateTime::currentDateTimeUtc().addDays(1);
    const auto at = (trigger.at ? toDateTime(*trigger.at) : now).toTimeZone(zoneOf(m_onceZone->text()));
    m_at->setDateTime(QDateTime(at.date(), trigger.at ? at.time() : QTime(9, 0)));
    m_topic->setText(text(trigger.topic));
    m_messages->setText(joined(trigger.kinds));
    m_quiet->setText(schedule::spanText(trigger.quietSeconds));
    m_jitter->setText(schedule::spanText(trigger.jitterSeconds));
    m_excluded->setText(joined(trigger.excluded));
    m_kinds->setCurrent(text(trigger.kind.name()));
    kindChanged();
}

void TriggerFields::kindChanged()
{
    m_fields->setCurrentIndex(static_cast<int>(std::max<qsizetype>(0, kKinds.indexOf(m_kinds->current()))));
    showProblems({});
    emit changed();
}

api::ScheduleTrigger TriggerFields::trigger() const
{
    auto trigger = m_given;
    trigger.kind = api::Open<TriggerKind>::named(m_kinds->current().toStdString());
    const bool isOnce = trigger.kind == TriggerKind::Once;
    const auto zone = (isOnce ? m_onceZone : m_zone)->text().trimmed();
    trigger.zone = zone.toStdString();
    trigger.cron = trigger.kind == TriggerKind::Cron ? m_cron->text().toStdString() : std::string();
    trigger.everySeconds = trigger.kind == TriggerKind::Interval
        ? QLocale().toDouble(m_every->text().trimmed()) * m_unit->currentData().toDouble()
        : 0;
    trigger.at.reset();
    if (isOnce) {
        const QDateTime at(m_at->date(), m_at->time(), zoneOf(zone));
        trigger.at = api::Time(std::chrono::milliseconds(at.toMSecsSinceEpoch()));
    }
    const bool isEvent = trigger.kind == TriggerKind::Event;
    trigger.topic = isEvent ? m_topic->text().trimmed().toStdString() : std::string();
    trigger.kinds = isEvent ? wordsIn(m_messages->text()) : std::vector<std::string>();
    trigger.quietSeconds = isEvent ? schedule::spanOf(m_quiet->text()).value_or(0) : 0;
    trigger.jitterSeconds = schedule::spanOf(m_jitter->text()).value_or(0);
    trigger.excluded = wordsIn(m_excluded->text());
    return trigger;
}

QString TriggerFields::problem() const
{
    const auto kind = api::Open<TriggerKind>::named(m_kinds->current().toStdString());
    const auto span = [](const QLineEdit* edit) {
        return schedule::spanOf(edit->text())
            ? QString()
            : tr("\"%1\" is no span of time; write it like 30 s, 5 min or 1 h.").arg(edit->text());
    };
    if (kind == TriggerKind::Interval) {
        bool isNumber = false;
        const double every = QLocale().toDouble(m_every->text().trimmed(), &isNumber);
        if (!isNumber || every <= 0)
            return tr("\"%1\" is no number; write how many there are between two fires.").arg(m_every->text());
    }
    const QString zone = (kind == TriggerKind::Once ? m_onceZone : m_zone)->text().trimmed();
    if ((kind == TriggerKind::Cron || kind == TriggerKind::Once) && !zone.isEmpty() && !schedule::isZone(zone))
        return tr("There is no time zone \"%1\"; write one like Europe/Berlin.").arg(zone);
    if (kind == TriggerKind::Event && !span(m_quiet).isEmpty())
        return span(m_quiet);
    return span(m_jitter);
}

void TriggerFields::showProblems(const std::vector<api::Check>& problems)
{
    QString place;
    QString said;
    bool failed = false;
    for (const auto& problem : problems) {
        if (problem.status == api::CheckStatus::Ok)
            continue;
        failed = failed || problem.status == api::CheckStatus::Failed;
        said += (said.isEmpty() ? QString() : QStringLiteral("\n")) + text(problem.message);
        if (problem.column > 0 && m_kinds->current() == kKinds.front())
            place = m_cron->text() + QLatin1Char('\n') + QString(problem.column - 1, QLatin1Char(' ')) + QChar(0x25B2);
    }
    m_place->setText(place);
    m_place->setVisible(!place.isEmpty());
    m_problem->setText(said);
    m_problem->setVisible(!said.isEmpty());
    setTextTone(*m_problem, failed ? Tone::Critical : Tone::Warning);
    m_cron->setAccessibleDescription(said);
}

QString TriggerFields::shownProblem() const
{
    return m_problem->text();
}

void TriggerFields::focusFirst()
{
    QWidget* const first[]{m_cron, m_every, m_at, m_topic};
    first[std::max<qsizetype>(0, kKinds.indexOf(m_kinds->current()))]->setFocus();
}

} // namespace kaze::ui
