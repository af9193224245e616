#include "ui/pages/schedules/calendar_panel.h"

#include "ui/models/run_words.h"
#include "ui/pages/schedules/week_calendar.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"

#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPromise>
#include <QPushButton>
#include <QThreadPool>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kEvery = 15'000; // ms
constexpr std::int64_t kMostFires = 10'000;
constexpr std::int64_t kFiresADay = 24;

QDate mondayOf(const QDateTime& moment)
{
    const auto date = moment.toLocalTime().date();
    return date.addDays(1 - date.dayOfWeek());
}

api::Time startOf(const QDate& day)
{
    return api::Time(std::chrono::milliseconds(day.startOfDay().toMSecsSinceEpoch()));
}

} // namespace

CalendarPanel::CalendarPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_monday(mondayOf(toDateTime(context.link.now()))),
      m_title(new ElidedLabel(context.theme, TextRole::Strong)), m_note(makeLabel(context.theme, TextRole::Muted, {})),
      m_calendar(new WeekCalendar(context.theme))
{
    build();
    m_again.setInterval(kEvery);
    connect(&m_again, &QTimer::timeout, this, [this] {
        if (!m_paused)
            ask();
    });
    connect(&context.link, &CellLink::refreshNeeded, this, &CalendarPanel::refresh);
    connect(m_calendar, &WeekCalendar::weekWanted, this, &CalendarPanel::step);
    connect(m_calendar, &WeekCalendar::chosen, this, &CalendarPanel::choose);
}

void CalendarPanel::build()
{
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(spacing::kCardPadding, spacing::kSmall, spacing::kCardPadding, 0);
    row->setSpacing(spacing::kSmall);
    const auto add = [this, row](const QString& words, const QString& name, int weeks) {
        auto* button = new QPushButton(words);
        button->setAccessibleName(name);
        button->setToolTip(name);
        row->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this, weeks] { step(weeks); });
    };
    add(QStringLiteral("‹"), tr("The week before (Page Up)"), -1);
    add(tr("This week"), tr("Back to the present week"), 0);
    add(QStringLiteral("›"), tr("The week after (Page Down)"), 1);
    row->addSpacing(spacing::kSmall);
    row->addWidget(m_title, 1);
    row->addWidget(m_note);
    m_note->setWordWrap(false);
    auto* empty = new EmptyState(m_context.theme, QStringLiteral("view-calendar"), {}, {}, {});
    m_stack = new StateStack(m_context.theme, m_calendar, empty, tr("Reading the week…"));
    connect(m_stack, &StateStack::retryClicked, this, &CalendarPanel::refresh);
    auto* card = new Card(m_context.theme);
    card->setFlush(true);
    card->content()->setSpacing(0);
    card->content()->addWidget(bar);
    card->content()->addWidget(m_stack, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(card);
    m_stack->showLoading();
}

void CalendarPanel::setFilter(const QString& filter)
{
    m_filter = filter;
    refresh();
}

void CalendarPanel::setActive(bool active)
{
    m_active = active;
    if (!active)
        return m_again.stop();
    m_again.start();
    refresh();
}

void CalendarPanel::refresh()
{
    if (m_active)
        ask();
}

void CalendarPanel::step(int weeks)
{
    m_monday = weeks == 0 ? mondayOf(toDateTime(m_context.link.now())) : m_monday.addDays(7 * weeks);
    ask();
}

void CalendarPanel::ask()
{
    const auto sunday = m_monday.addDays(6);
    m_title->setText(QStringLiteral("%1 – %2").arg(
        QLocale().toString(m_monday, m_monday.month() == sunday.month() ? QStringLiteral("d") : QStringLiteral("d MMMM")),
        QLocale().toString(sunday, QStringLiteral("d MMMM yyyy"))));
    api::GetScheduleCalendar query;
    query.from = startOf(m_monday);
    query.to = startOf(m_monday.addDays(7));
    query.filter = m_filter.toStdString();
    query.limit = kMostFires;
    query.perDay = kFiresADay;
    m_context.link.ask<api::GetScheduleCalendar>(
        this, std::move(query), [this, round = ++m_round](base::Result<api::ScheduleCalendar> reply) {
            if (round == m_round)
                took(std::move(reply));
        });
}

void CalendarPanel::took(base::Result<api::ScheduleCalendar> reply)
{
    if (!reply) {
        if (reply.error().code == base::ErrorCode::InvalidArgument)
            return emit filterRefused(text(reply.error().message));
        if (!m_shown)
            m_stack->showError(
                text(reply.error().message), tr("Schedules fire whether they are shown or not."), {}, tr("Try again"));
        return;
    }
    emit filterRefused({});
    const auto leftOut = reply->schedulesLeftOut;
    auto work = std::make_shared<QPromise<QList<WeekItem>>>();
    auto* watcher = new QFutureWatcher<QList<WeekItem>>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, round = m_round, leftOut] {
        watcher->deleteLater();
        if (round == m_round)
            showItems(watcher->result(), leftOut);
    });
    watcher->setFuture(work->future());
    QThreadPool::globalInstance()->start([work, calendar = std::move(*reply), monday = m_monday] {
        work->start();
        work->addResult(layOutWeek(calendar, monday));
        work->finish();
    });
}

void CalendarPanel::showItems(const QList<WeekItem>& items, qint64 schedulesLeftOut)
{
    m_shown = true;
    m_stack->showContent();
    m_calendar->setWeek(m_monday, items, toDateTime(m_context.link.now()));
    m_note->setText(schedulesLeftOut > 0
            ? tr("%n schedule(s) more fire in this week; a filter shows them", nullptr, static_cast<int>(schedulesLeftOut))
            : items.isEmpty() ? tr("Nothing fires in this week")
                              : QString());
}

void CalendarPanel::choose(int item)
{
    const auto& schedules = m_calendar->items()[item].schedules;
    if (schedules.size() == 1)
        return emit scheduleWanted(schedules.front().scheduleId);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const auto& one : schedules)
        connect(menu->addAction(tr("%1, %n fire(s)", nullptr, static_cast<int>(one.fires)).arg(one.name)), &QAction::triggered,
            this, [this, id = one.scheduleId] { emit scheduleWanted(id); });
    menu->popup(m_calendar->viewport()->mapToGlobal(m_calendar->rectOf(item).bottomLeft()));
}

} // namespace kaze::ui
