// What can be done with a cell, under the right button.

#include "ui/link/fleet.h"
#include "ui/pages/cells/cell_card.h"
#include "ui/pages/cells/cells_page.h"
#include "ui/widgets/table_view.h"

#include <QMenu>

namespace kaze::ui {

void CellsPage::addMenus()
{
    for (QWidget* place : {static_cast<QWidget*>(m_board), static_cast<QWidget*>(m_table)}) {
        place->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(place, &QWidget::customContextMenuRequested, this,
            [this, place](const QPoint& at) { showMenu(place->mapToGlobal(at)); });
    }
}

void CellsPage::showMenu(QPoint where)
{
    // It is about the card that is under it, which is among the selected ones then.
    auto* under = m_board->childAt(m_board->mapFromGlobal(where));
    while (under && !qobject_cast<CellCard*>(under))
        under = under->parentWidget();
    if (auto* card = qobject_cast<CellCard*>(under); card && m_board->isVisible()) {
        if (!card->isSelected())
            m_board->select({card->figures().key});
        card->setFocus();
    }
    if (!chosenCell())
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Open")), &QAction::triggered, this, [this] {
        if (const auto* cell = chosenCell())
            open(cell->name());
    });
    menu->addActions(m_ofCell);
    if (!chosenCell()->isLocal())
        menu->addActions(m_ofAdded);
    menu->popup(where);
}

} // namespace kaze::ui
