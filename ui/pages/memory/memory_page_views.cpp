// The other ways to look at the memory, and how one goes from one to another.

#include "ui/pages/memory/memory_page.h"

#include "ui/pages/memory/causes_view.h"
#include "ui/pages/memory/facts_view.h"
#include "ui/pages/memory/map_view.h"
#include "ui/pages/memory/memory_detail.h"
#include "ui/pages/memory/memory_index_panel.h"
#include "ui/pages/memory/memory_list.h"
#include "ui/pages/memory/neighbourhood_view.h"
#include "ui/widgets/segmented_tabs.h"

#include <QStackedWidget>

namespace kaze::ui {

namespace {

const QString kViewKey = QStringLiteral("memory/view");
const QStringList kViews{
    QStringLiteral("records"), QStringLiteral("facts"), QStringLiteral("graph"), QStringLiteral("causes"), QStringLiteral("map")};

} // namespace

void MemoryPage::addViews()
{
    const QStringList titles{tr("Records"), tr("Facts"), tr("Graph"), tr("Causes"), tr("Map")};
    const QStringList actions{
        tr("Show the records"), tr("Show the facts"), tr("Show the graph"), tr("Show the causes"), tr("Show the map")};
    for (qsizetype i = 0; i < kViews.size(); ++i) {
        m_views->addTab(kViews[i], titles[i]);
        auto* action = new QAction(actions[i], this);
        action->setShortcut(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + i));
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, [this, id = kViews[i]] { showView(id); });
        addAction(action);
        m_viewActions << action;
    }
    m_views->setMinimumWidth(m_views->sizeHint().width());
    m_views->setToolTip(tr("Alt+1 to Alt+5"));
    connect(m_views, &SegmentedTabs::currentChanged, this, &MemoryPage::showView);
    showView(context().settings.value(kViewKey, kViews.first()).toString());
}

MemoryView* MemoryPage::makeView(const QString& id)
{
    MemoryView* made = nullptr;
    if (id == kViews[1])
        made = new FactsView(context());
    else if (id == kViews[2])
        made = new NeighbourhoodView(context());
    else if (id == kViews[3])
        made = new CausesView(context());
    else
        made = new MapView(context());
    connect(made, &MemoryView::recordWanted, this, &MemoryPage::openRecord);
    connect(made, &MemoryView::graphWanted, this,
        [this](const QString& name) { static_cast<void>(openInView(QStringLiteral("graph:") + name)); });
    connect(made, &MemoryView::factsWanted, this,
        [this](const QString& name) { static_cast<void>(openInView(QStringLiteral("facts:") + name)); });
    m_stack->addWidget(made);
    m_made.insert(id, made);
    made->setScope(m_scope);
    return made;
}

MemoryView* MemoryPage::view() const
{
    return m_made.value(m_views->current());
}

void MemoryPage::showView(const QString& wanted)
{
    const QString id = kViews.contains(wanted) ? wanted : kViews.first();
    const bool records = id == kViews.first();
    m_views->setCurrent(id); // comes back here when it is another one
    QWidget* shown = records ? m_records : m_made.contains(id) ? m_made.value(id) : makeView(id);
    context().settings.setValue(kViewKey, id);
    for (auto* control : std::as_const(m_recordControls))
        control->setVisible(records);
    for (auto* action : std::as_const(m_recordActions))
        action->setEnabled(records);
    const bool another = m_stack->currentWidget() != shown;
    m_stack->setCurrentWidget(shown);
    for (auto* other : std::as_const(m_made))
        other->setActive(m_visible && other == shown);
    m_list->setActive(m_visible && records);
    m_index->setActive(m_visible && records);
    if (another && m_visible && records)
        m_list->table()->setFocus();
    else if (another && m_visible)
        shown->setFocus();
}

QList<QAction*> MemoryPage::pageActions() const
{
    const auto* other = view();
    return m_viewActions + (other ? other->viewActions() : m_recordActions);
}

void MemoryPage::openRecord(const QString& id)
{
    showView(kViews.first());
    m_list->select(id);
    m_detail->setId(id, m_scope);
}

//! Shows what is for one of the views; false where it is none of theirs.
bool MemoryPage::openInView(const QString& thing)
{
    const QString rest = thing.section(QLatin1Char(':'), 1);
    if (thing.startsWith(QLatin1String("view:"))) {
        showView(rest);
    } else if (thing.startsWith(QLatin1String("graph:"))) {
        showView(kViews[2]);
        qobject_cast<NeighbourhoodView*>(view())->open(rest);
    } else if (thing.startsWith(QLatin1String("facts:"))) {
        showView(kViews[1]);
        qobject_cast<FactsView*>(view())->showSubject(rest);
    } else {
        return false;
    }
    return true;
}

} // namespace kaze::ui
