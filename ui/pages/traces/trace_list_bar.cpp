#include "ui/pages/traces/trace_list_bar.h"

#include "engine/api/trace_requests.h"

#include "ui/models/run_words.h"
#include "ui/pages/traces/trace_dialogs.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>

namespace kaze::ui {

TraceListBar::TraceListBar(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_scope(loadScope(context.settings)), m_order(new QPushButton),
      m_period(new QPushButton), m_view(new QPushButton(tr("View")))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kTiny);
    for (auto* button : {m_order, m_period, m_view}) {
        button->setMenu(new QMenu(button));
        setButtonRole(*button, ButtonRole::Flat);
        setMenuLook(*button);
        row->addWidget(button);
    }
    row->insertStretch(2, 1);
    m_view->setToolTip(tr("Saved profiles, and the rules that colour traces and spans"));
    connect(m_order->menu(), &QMenu::aboutToShow, this, &TraceListBar::fillOrders);
    connect(m_period->menu(), &QMenu::aboutToShow, this, &TraceListBar::fillPeriods);
    connect(m_view->menu(), &QMenu::aboutToShow, this, &TraceListBar::fillView);
    tell();
}

void TraceListBar::tell()
{
    m_order->setText(wordOf(m_scope.order));
    m_order->setAccessibleName(tr("Order: %1").arg(m_order->text()));
    m_order->setToolTip(tr("Which traces come first"));
    m_period->setText(wordsOf(m_scope, toDateTime(m_context.link.now())));
    m_period->setAccessibleName(tr("Time: %1").arg(m_period->text()));
    m_period->setToolTip(tr("When the traces began"));
}

void TraceListBar::setScope(const TraceScope& scope)
{
    if (scope == m_scope)
        return;
    m_scope = scope;
    saveScope(m_context.settings, scope);
    tell();
    emit scopeChanged();
}

void TraceListBar::fillOrders()
{
    auto* menu = m_order->menu();
    menu->clear();
    using enum api::TraceOrder;
    for (const auto order : {Newest, Longest, Dearest, MostTokens, MostErrors, MostSpans}) {
        auto* action = menu->addAction(wordOf(order));
        action->setCheckable(true);
        action->setChecked(order == m_scope.order);
        connect(action, &QAction::triggered, this, [this, order] {
            auto scope = m_scope;
            scope.order = order;
            setScope(scope);
        });
    }
}

void TraceListBar::fillPeriods()
{
    auto* menu = m_period->menu();
    menu->clear();
    using enum TraceScope::Period;
    for (const auto period : {Any, Hour, Day, Week, Month}) {
        auto* action = menu->addAction(wordOf(period));
        action->setCheckable(true);
        action->setChecked(period == m_scope.period);
        connect(action, &QAction::triggered, this, [this, period] {
            auto scope = m_scope;
            scope.period = period;
            setScope(scope);
        });
    }
    auto* custom = menu->addAction(wordOf(Custom));
    custom->setCheckable(true);
    custom->setChecked(m_scope.period == Custom);
    connect(custom, &QAction::triggered, this, &TraceListBar::choosePeriod);
    menu->addSeparator();
    auto* archives = menu->addAction(tr("Also in archived months"));
    archives->setCheckable(true);
    archives->setChecked(m_scope.archives);
    connect(archives, &QAction::triggered, this, [this](bool on) {
        auto scope = m_scope;
        scope.archives = on;
        setScope(scope);
    });
}

void TraceListBar::choosePeriod()
{
    auto* dialog = new PeriodDialog(m_context, m_scope, this);
    connect(dialog, &PeriodDialog::chosen, this, [this](const QDateTime& from, const QDateTime& to) {
        auto scope = m_scope;
        scope.period = TraceScope::Period::Custom;
        scope.from = from;
        scope.to = to;
        setScope(scope);
    });
    dialog->open();
}

void TraceListBar::fillView()
{
    auto* menu = m_view->menu();
    menu->clear();
    const auto profiles = loadProfiles(m_context.settings);
    for (const auto& profile : profiles)
        connect(menu->addAction(profile.name), &QAction::triggered, this, [this, profile] { emit profileWanted(profile); });
    if (!profiles.isEmpty()) {
        auto* remove = menu->addMenu(tr("Remove a profile"));
        for (const auto& profile : profiles)
            connect(remove->addAction(profile.name), &QAction::triggered, this, [this, name = profile.name] {
                removeProfile(m_context.settings, name);
                m_context.navigator.notify(tr("The profile %1 is removed").arg(name));
            });
        menu->addSeparator();
    }
    if (m_columns)
        m_columns(menu->addMenu(tr("Columns")));
    connect(menu->addAction(tr("Save as a profile…")), &QAction::triggered, this, &TraceListBar::saveWanted);
    connect(menu->addAction(tr("Colour rules…")), &QAction::triggered, this, &TraceListBar::rulesWanted);
}

} // namespace kaze::ui
