#include "ui/pages/memory/memory_view.h"

#include <QHBoxLayout>
#include <QSplitter>

namespace kaze::ui {

MemoryView::MemoryView(PageContext context, QWidget* parent) : QWidget(parent), m_context(context)
{
    auto& link = m_context.link;
    const auto again = [this] {
        if (m_active && m_begun && m_context.link.state() == CellLink::State::Connected)
            refresh();
    };
    connect(&link, &CellLink::refreshNeeded, this, again);
    connect(&link, &CellLink::stateChanged, this, again);
}

void MemoryView::setScope(const MemoryScope& scope)
{
    if (scope == m_scope && m_begun)
        return;
    m_scope = scope;
    m_begun = false;
    scopeChanged();
    if (m_active)
        setActive(true);
}

void MemoryView::setActive(bool active)
{
    m_active = active;
    if (active && !std::exchange(m_begun, true))
        begin();
}

QAction* MemoryView::addViewAction(const QString& text, const QKeySequence& keys, std::function<void()> act, QWidget* where)
{
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    action->setShortcutContext(where ? Qt::WidgetShortcut : Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, std::move(act));
    (where ? where : this)->addAction(action);
    m_viewActions << action;
    return action;
}

void MemoryView::addNamedAction(const QString& text, const QString& keys, std::function<void()> act)
{
    addViewAction(text, {}, std::move(act))->setProperty("kazeKeys", keys);
}

QHBoxLayout* MemoryView::makeBar()
{
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(0, 0, 0, 0);
    bar->setSpacing(spacing::kSmall);
    return bar;
}

QSplitter* MemoryView::makeParts(
    const QString& name, QWidget* first, QWidget* second, const QList<int>& widths, Qt::Orientation way)
{
    auto* parts = new QSplitter(way);
    parts->addWidget(first);
    parts->addWidget(second);
    parts->setSizes(widths);
    parts->setStretchFactor(0, 1);
    parts->setStretchFactor(1, 0);
    parts->setHandleWidth(spacing::kMedium);
    parts->setChildrenCollapsible(false);
    parts->restoreState(m_context.settings.value(name).toByteArray());
    connect(
        parts, &QSplitter::splitterMoved, this, [this, parts, name] { m_context.settings.setValue(name, parts->saveState()); });
    return parts;
}

} // namespace kaze::ui
