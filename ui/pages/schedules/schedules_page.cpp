#include "ui/pages/schedules/schedules_page.h"

#include "engine/api/schedule_requests.h"

#include "ui/models/run_words.h"
#include "ui/models/schedule_words.h"
#include "ui/pages/schedules/calendar_panel.h"
#include "ui/pages/schedules/schedule_detail_panel.h"
#include "ui/pages/schedules/schedule_dialog.h"
#include "ui/pages/schedules/schedule_list_panel.h"
#include "ui/pages/schedules/week_calendar.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/table_view.h"

#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kListWidth = 836;
constexpr int kDetailWidth = 364;
constexpr int kTabsTop = 3;
const QString kList = QStringLiteral("list");
const QString kCalendar = QStringLiteral("calendar");
const QString kView = QStringLiteral("schedules/view");
const QString kOrder = QStringLiteral("schedules/order");

} // namespace

SchedulesPage::SchedulesPage(PageContext given)
    : ListPage(given, QStringLiteral("schedules"), tr("Schedules"), tr("state:active target:code-* name:nightly*")),
      m_actions(given, this), m_list(new ScheduleListPanel(given)), m_calendar(new CalendarPanel(given)),
      m_detail(new ScheduleDetailPanel(given)), m_views(new FillingStack),
      m_viewTabs(new SegmentedTabs(given.theme, tr("View of the schedules")))
{
    m_views->addWidget(m_list);
    m_views->addWidget(m_calendar);
    addHeader();
    setParts({m_views, m_detail}, {kListWidth, kDetailWidth}, 0);
    addActions();
    connectParts();
    setFilterWords({"state:", "trigger:", "action:", "target:", "name:", "tenant:", "project:"}, QStringLiteral("state:"),
        text(base::enumNames<api::ScheduleState>()).split(QStringLiteral(", ")));
    setOrder(
        api::Open<api::ScheduleOrder>::named(context().settings.value(kOrder, QStringLiteral("next")).toString().toStdString())
            .valueOr(api::ScheduleOrder::Next));
    setList(m_list);
    showView(context().settings.value(kView, kList).toString());
}

void SchedulesPage::addHeader()
{
    m_viewTabs->addTab(kList, tr("List"));
    m_viewTabs->addTab(kCalendar, tr("Calendar"));
    connect(m_viewTabs, &SegmentedTabs::currentChanged, this, &SchedulesPage::showView);
    // In line with the buttons beside them.
    auto* views = new QWidget;
    auto* column = new QVBoxLayout(views);
    column->setContentsMargins(0, kTabsTop, 0, 0);
    column->addWidget(m_viewTabs);
    header()->addControl(views);
    auto* menu = new QMenu;
    for (const auto& [order, words] : {std::pair(api::ScheduleOrder::Next, tr("By next fire")),
             std::pair(api::ScheduleOrder::Name, tr("By name")), std::pair(api::ScheduleOrder::Registered, tr("By age"))})
        connect(menu->addAction(words), &QAction::triggered, this, [this, order = order] { setOrder(order); });
    header()->addMenuButton(tr("Order"), menu);
    auto* add = header()->addButton(tr("New schedule"), ButtonRole::Primary);
    add->setToolTip(tr("Start an agent at set times, every so often, or on messages (N)"));
    connect(add, &QPushButton::clicked, this, [this] { edit({}); });
}

void SchedulesPage::addActions()
{
    const auto with = [this](auto act) {
        return [this, act] {
            if (const auto* row = current())
                act(*row);
        };
    };
    addPageAction(tr("New schedule"), QKeySequence(Qt::Key_N), [this] { edit({}); });
    addPageAction(
        tr("Run the selected schedule now"), QKeySequence(Qt::Key_R), with([this](const auto& row) { m_actions.runNow(row); }));
    addPageAction(tr("Pause or resume the selected schedule"), QKeySequence(Qt::Key_P),
        with([this](const auto& row) { m_actions.setPaused(row, row.state != api::ScheduleState::Paused); }));
    addPageAction(tr("Change the selected schedule"), QKeySequence(Qt::Key_E), [this] {
        if (m_detail->shown())
            edit(m_detail->shown()->schedule);
    });
    addPageAction(tr("Remove the selected schedule"), QKeySequence(Qt::Key_Delete),
        with([this](const auto& row) { m_actions.remove(row); }), m_list->table());
    addPageAction(tr("Open the last run of the selected schedule"), {}, with([this](const auto& row) {
        if (!row.lastRunId.empty())
            context().navigator.showRun(text(row.lastRunId));
        else
            context().navigator.notify(tr("%1 has started no run yet").arg(text(row.name)));
    }));
    addPageAction(tr("Show the schedules as a list"), QKeySequence(Qt::Key_L), [this] { showView(kList); });
    addPageAction(tr("Show the week as a calendar"), QKeySequence(Qt::Key_C), [this] { showView(kCalendar); });
    addPageAction(tr("Calendar: the week before"), {}, [this] { m_calendar->step(-1); });
    addPageAction(tr("Calendar: this week"), {}, [this] { m_calendar->step(0); });
    addPageAction(tr("Calendar: the week after"), {}, [this] { m_calendar->step(1); });
    for (const auto& [id, words] : {std::pair("overview", tr("Show the overview of the schedule")),
             std::pair("history", tr("Show what became of its fires")), std::pair("definition", tr("Show how it was written"))})
        addPageAction(words, {}, [this, id = QLatin1String(id)] {
            openDetail(true);
            m_detail->showTab(id);
        });
}

void SchedulesPage::connectParts()
{
    connect(m_list, &ScheduleListPanel::currentChanged, this, [this](const QString& id) { m_detail->setSchedule(id); });
    connect(m_list, &ScheduleListPanel::opened, this, &SchedulesPage::openSchedule);
    connect(m_list, &ScheduleListPanel::newWanted, this, [this] { edit({}); });
    connect(m_list, &ScheduleListPanel::emptied, this, [this] { openDetail(false); });
    connect(m_calendar, &CalendarPanel::scheduleWanted, this, [this](const QString& id) {
        m_list->select(id);
        openSchedule(id);
    });
    connect(m_list, &ScheduleListPanel::filterChanged, m_calendar, &CalendarPanel::setFilter);
    connect(m_calendar, &CalendarPanel::filterRefused, m_list, &ScheduleListPanel::filterRefused);
    connect(m_detail, &ScheduleDetailPanel::runNowWanted, this, [this] { m_actions.runNow(m_detail->shown()->row); });
    connect(m_detail, &ScheduleDetailPanel::pauseWanted, this,
        [this](bool paused) { m_actions.setPaused(m_detail->shown()->row, paused); });
    connect(m_detail, &ScheduleDetailPanel::editWanted, this, [this] { edit(m_detail->shown()->schedule); });
    connect(m_detail, &ScheduleDetailPanel::removeWanted, this, [this] { m_actions.remove(m_detail->shown()->row); });
    connect(&m_actions, &ScheduleActions::changed, this, &SchedulesPage::refresh);
    connect(&m_actions, &ScheduleActions::removed, this, [this] {
        m_detail->setSchedule({});
        openDetail(false);
        refresh();
    });
}

ScheduleDialog* SchedulesPage::edit(const std::optional<api::ScheduleSpec>& spec)
{
    auto* dialog = new ScheduleDialog(context(), spec, this);
    connect(dialog, &ScheduleDialog::saved, this, [this](const QString& id) {
        refresh();
        m_list->select(id);
        openSchedule(id);
        m_detail->refresh();
    });
    dialog->open();
    return dialog;
}

bool SchedulesPage::isCalendar() const
{
    return m_views->currentWidget() == m_calendar;
}

void SchedulesPage::showView(const QString& id)
{
    const bool calendar = id == kCalendar;
    const QSignalBlocker quiet(m_viewTabs);
    m_viewTabs->setCurrent(calendar ? kCalendar : kList);
    m_views->setCurrentWidget(calendar ? static_cast<QWidget*>(m_calendar) : m_list);
    context().settings.setValue(kView, m_viewTabs->current());
    // A week needs the whole width until somebody asks for one schedule.
    openDetail(!calendar);
    updateActive();
    if (m_visible)
        (calendar ? static_cast<QWidget*>(m_calendar->calendar()) : m_list->table())->setFocus();
}

void SchedulesPage::setOrder(api::ScheduleOrder order)
{
    context().settings.setValue(kOrder, text(base::enumName(order)));
    m_list->setOrder(order);
}

void SchedulesPage::openDetail(bool open)
{
    m_open = open;
    m_detail->setVisible(open);
}

void SchedulesPage::openSchedule(const QString& schedule)
{
    openDetail(true);
    m_detail->setSchedule(schedule);
}

void SchedulesPage::updateActive()
{
    m_list->setActive(m_visible && !isCalendar());
    m_calendar->setActive(m_visible && isCalendar());
}

const api::ScheduleRow* SchedulesPage::current() const
{
    if (m_detail->shown() && (m_open || isCalendar()))
        return &m_detail->shown()->row;
    return isCalendar() ? nullptr : m_list->current();
}

void SchedulesPage::refresh()
{
    m_list->refresh();
    m_calendar->refresh();
    m_detail->refresh();
}

void SchedulesPage::openThing(const QString& thing)
{
    if (thing == kList || thing == kCalendar)
        return showView(thing);
    if (thing == QLatin1String("new")) {
        edit({});
        return;
    }
    m_list->select(thing);
    openSchedule(thing);
}

bool SchedulesPage::goBack()
{
    if (m_open && m_detail->shown()) {
        openDetail(false);
        (isCalendar() ? static_cast<QWidget*>(m_calendar->calendar()) : m_list->table())->setFocus();
        return true;
    }
    return clearFilter();
}

QString SchedulesPage::copyText() const
{
    if (m_detail->isAncestorOf(focusWidget()))
        return m_detail->copyText();
    if (!isCalendar())
        return m_list->table()->selectedText();
    const int item = m_calendar->calendar()->currentItem();
    return item < 0 ? QString() : m_calendar->calendar()->items()[item].tip;
}

void SchedulesPage::setPaused(bool paused)
{
    m_list->setPaused(paused);
    m_calendar->setPaused(paused);
    m_detail->setPaused(paused);
    if (!paused)
        refresh();
}

void SchedulesPage::shown()
{
    m_visible = true;
    updateActive();
    if (isCalendar())
        m_calendar->calendar()->setFocus();
    else
        giveKeyboardTo(m_list->table());
}

void SchedulesPage::hidden()
{
    m_visible = false;
    updateActive();
}

} // namespace kaze::ui
