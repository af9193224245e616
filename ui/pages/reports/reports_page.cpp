#include "ui/pages/reports/reports_page.h"

#include "ui/models/report_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/reports/kept_reports_panel.h"
#include "ui/pages/reports/note_dialog.h"
#include "ui/pages/reports/report_form.h"
#include "ui/pages/reports/report_schedule_dialog.h"
#include "ui/pages/reports/report_schedule_panel.h"
#include "ui/pages/reports/report_view.h"
#include "ui/widgets/card.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/navigation_list.h"
#include "ui/widgets/page_header.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kEvery = 5'000; // ms between two looks at the schedules
constexpr int kSoon = 500; // while one is being made
constexpr int kListWidth = 200;
const QString kKept = QStringLiteral("kept");
const QString kSchedule = QStringLiteral("schedule:");
const QString kShownKey = QStringLiteral("reports/shown");

QString idOf(api::ReportKind kind)
{
    return QString::fromStdString(base::enumName(kind));
}

} // namespace

ReportsPage::ReportsPage(PageContext given)
    : Page(given, QStringLiteral("reports"), tr("Reports")), m_header(new PageHeader(given.theme, tr("Reports"))),
      m_list(new NavigationList(given.theme)), m_view(new ReportView(given)), m_schedule(new ReportSchedulePanel(given)),
      m_kept(new KeptReportsPanel(given)), m_stack(new FillingStack), m_again(new QTimer(this))
{
    addHeader();
    m_list->setAccessibleName(tr("Reports and their schedules"));
    m_list->setFixedWidth(kListWidth);
    m_list->setInCard(true);
    auto* listed = new Card(given.theme);
    listed->setFlush(true);
    listed->content()->addWidget(m_list);
    for (QWidget* part : {static_cast<QWidget*>(m_view), static_cast<QWidget*>(m_schedule), static_cast<QWidget*>(m_kept)})
        m_stack->addWidget(part);
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kMedium);
    row->addWidget(listed);
    row->addWidget(m_stack, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(m_header);
    column->addLayout(row, 1);
    fillList();
    addActions();
    connect(m_list, &NavigationList::chosen, this, &ReportsPage::choose);
    connect(m_view, &ReportView::shownChanged, m_export, &QWidget::setEnabled);
    connect(m_schedule, &ReportSchedulePanel::editWanted, this, [this] {
        if (m_schedule->row())
            edit(m_schedule->row()->schedule);
    });
    connect(m_schedule, &ReportSchedulePanel::changed, this, &ReportsPage::askSchedules);
    connect(m_schedule, &ReportSchedulePanel::removed, this, [this] {
        askSchedules();
        choose(kKept);
    });
    connect(m_kept, &KeptReportsPanel::counted, this,
        [this](int reports) { m_list->setCount(kKept, reports > 0 ? QString::number(reports) : QString()); });
    m_again->setSingleShot(true);
    connect(m_again, &QTimer::timeout, this, &ReportsPage::askSchedules);
    connect(&context().link, &CellLink::refreshNeeded, this, [this] {
        if (isVisible())
            refresh();
    });
    m_export->setEnabled(false);
}

void ReportsPage::addHeader()
{
    auto* note = m_header->addButton(tr("Write a note…"));
    note->setToolTip(tr("Note what happened when, for the timeline of incidents"));
    connect(note, &QPushButton::clicked, this, &ReportsPage::writeNote);
    auto* menu = new QMenu;
    for (const auto& format : report::formats())
        connect(menu->addAction(tr("As %1…").arg(format.title)), &QAction::triggered, this,
            [this, id = format.id] { m_view->chooseExport(id); });
    m_export = m_header->addMenuButton(tr("Export"), menu);
    auto* add = m_header->addButton(tr("New schedule"), ButtonRole::Primary);
    add->setToolTip(tr("Let a report be made at set times (N)"));
    connect(add, &QPushButton::clicked, this, [this] { edit({}); });
}

void ReportsPage::addActions()
{
    addPageAction(tr("New schedule of a report"), QKeySequence(Qt::Key_N), [this] { edit({}); });
    addPageAction(tr("Write a note for incidents"), {}, [this] { writeNote(); });
    for (const auto kind : report::kinds())
        addPageAction(tr("Report: %1").arg(wordOf(kind)), {}, [this, kind] { openThing(idOf(kind)); });
    addPageAction(tr("Show the kept reports"), {}, [this] { openThing(kKept); });
    for (const auto& format : report::formats())
        addPageAction(tr("Export the report as %1").arg(format.title), {}, [this, id = format.id] { m_view->chooseExport(id); });
    addPageAction(tr("Make the report of the schedule now"), QKeySequence(Qt::Key_R), [this] {
        if (m_stack->currentWidget() == m_schedule)
            m_schedule->runNow();
    });
}

void ReportsPage::addPageAction(const QString& text, const QKeySequence& keys, std::function<void()> act)
{
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, std::move(act));
    addAction(action);
}

void ReportsPage::fillList()
{
    NavigationSection kinds{tr("Reports"), {}};
    for (const auto kind : report::kinds())
        kinds.items << NavigationItem{idOf(kind), wordOf(kind)};
    NavigationSection schedules{tr("Schedules"), {}};
    for (const auto& row : m_rows)
        schedules.items << NavigationItem{kSchedule + text(row.schedule.scheduleId), text(row.schedule.name)};
    const NavigationSection kept{tr("Kept"), {{kKept, tr("All kept reports")}}};
    const QString current = m_list->current();
    const QSignalBlocker quiet(m_list);
    m_list->setSections(
        schedules.items.isEmpty() ? QList<NavigationSection>{kinds, kept} : QList<NavigationSection>{kinds, schedules, kept});
    m_list->setCurrent(current);
}

const api::ReportScheduleRow* ReportsPage::scheduleOf(const QString& id) const
{
    const auto wanted = id.toStdString();
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&wanted](const api::ReportScheduleRow& row) {
        return row.schedule.scheduleId == wanted || row.schedule.name == wanted;
    });
    return found == m_rows.end() ? nullptr : &*found;
}

void ReportsPage::choose(const QString& id)
{
    m_wanted.clear();
    context().settings.setValue(kShownKey, id);
    const QSignalBlocker quiet(m_list);
    if (id == kKept) {
        m_list->setCurrent(id);
        m_stack->setCurrentWidget(m_kept);
        m_export->setEnabled(false);
        return m_kept->setSchedule({});
    }
    if (id.startsWith(kSchedule)) {
        const QString schedule = id.mid(kSchedule.size());
        const auto* row = scheduleOf(schedule);
        if (!row) {
            m_wanted = schedule;
            return;
        }
        m_list->setCurrent(kSchedule + text(row->schedule.scheduleId));
        m_schedule->setRow(*row);
        m_stack->setCurrentWidget(m_schedule);
        m_export->setEnabled(false);
        return;
    }
    const auto kind = base::enumOf<api::ReportKind>(id.toStdString()).value_or(api::ReportKind::Cost);
    m_list->setCurrent(idOf(kind));
    m_stack->setCurrentWidget(m_view);
    m_view->setKind(kind);
    m_export->setEnabled(m_view->layoutShown() != nullptr);
}

void ReportsPage::openThing(const QString& thing)
{
    const auto incident = idOf(api::ReportKind::Incident);
    if (thing == QLatin1String("new")) {
        edit({});
    } else if (thing.startsWith(QLatin1String("alert:"))) {
        m_view->form()->setAlert(thing.mid(6));
        choose(incident);
    } else if (thing.startsWith(QLatin1String("trace:"))) {
        m_view->form()->setTrace(thing.mid(6));
        choose(incident);
    } else {
        choose(thing);
    }
}

void ReportsPage::askSchedules()
{
    context().link.ask<api::ListReportSchedules>(
        this, {}, [this, round = ++m_round](const base::Result<api::ReportScheduleList>& list) {
            if (round != m_round)
                return;
            // Without an answer the list stays; the page's own question says what is wrong.
            if (list)
                tookSchedules(*list);
            if (isVisible() && !m_paused) {
                const bool isMaking
                    = std::any_of(m_rows.begin(), m_rows.end(), [](const api::ReportScheduleRow& row) { return row.running; });
                m_again->start(isMaking ? kSoon : kEvery);
            }
        });
}

void ReportsPage::tookSchedules(const api::ReportScheduleList& list)
{
    m_rows = list.rows;
    QStringList listed;
    for (const auto& row : m_rows) {
        const QString id = kSchedule + text(row.schedule.scheduleId);
        listed << id << text(row.schedule.name);
    }
    if (listed != m_listed) {
        m_listed = listed;
        fillList();
        m_kept->refresh();
    }
    for (const auto& row : m_rows)
        m_list->setCount(kSchedule + text(row.schedule.scheduleId),
            row.running                   ? QStringLiteral("…")
                : row.lastProblem.empty() ? QString()
                                          : QStringLiteral("!"),
            !row.lastProblem.empty());
    if (!m_wanted.isEmpty())
        choose(scheduleOf(m_wanted) || !m_list->current().isEmpty() ? kSchedule + m_wanted : idOf(api::ReportKind::Cost));
    if (!m_schedule->row())
        return;
    if (const auto* row = scheduleOf(text(m_schedule->row()->schedule.scheduleId)))
        m_schedule->setRow(*row);
    else if (m_stack->currentWidget() == m_schedule)
        choose(kKept); // somebody has removed it
}

ReportScheduleDialog* ReportsPage::edit(const std::optional<api::ReportSchedule>& schedule)
{
    auto* dialog = new ReportScheduleDialog(context(), schedule, this);
    if (!schedule && m_stack->currentWidget() == m_view)
        dialog->preset(m_view->form()->query());
    connect(dialog, &ReportScheduleDialog::saved, this, [this](const QString& id) {
        m_wanted = id;
        askSchedules();
    });
    dialog->open();
    return dialog;
}

void ReportsPage::writeNote()
{
    auto* dialog = new NoteDialog(context(), this);
    connect(dialog, &NoteDialog::saved, this, [this] {
        context().navigator.notify(tr("The note is written down."));
        if (m_stack->currentWidget() == m_view && m_view->form()->kind() == api::ReportKind::Incident)
            m_view->refresh();
    });
    dialog->open();
}

void ReportsPage::refresh()
{
    askSchedules();
    if (m_stack->currentWidget() == m_view)
        m_view->refresh();
    else if (m_stack->currentWidget() == m_kept)
        m_kept->refresh();
    else
        m_schedule->kept()->refresh();
}

QString ReportsPage::copyText() const
{
    return m_stack->currentWidget() == m_kept ? m_kept->copyText()
        : m_stack->currentWidget() == m_view  ? QString()
                                              : m_schedule->kept()->copyText();
}

void ReportsPage::setPaused(bool paused)
{
    m_paused = paused;
    if (!paused && isVisible())
        askSchedules();
}

void ReportsPage::shown()
{
    m_list->setFocus();
    if (m_list->current().isEmpty())
        choose(context().settings.value(kShownKey, idOf(api::ReportKind::Cost)).toString());
    else if (m_stack->currentWidget() == m_view && !m_view->document())
        m_view->refresh();
    askSchedules();
    m_kept->refresh();
}

void ReportsPage::hidden()
{
    m_again->stop();
}

} // namespace kaze::ui
