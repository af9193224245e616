#include "ui/shell/cell_pages.h"

#include "ui/shell/connection_view.h"
#include "ui/shell/stale_banner.h"

#include <QVBoxLayout>

namespace kaze::ui {

CellPages::CellPages(
    FleetCell& cell, Theme& theme, Navigator& navigator, QSettings& settings, Workspace& workspace, QList<PageEntry> entries)
    : m_cell(cell), m_stack(new PageStack(PageContext{cell.link(), theme, navigator, settings, workspace}, std::move(entries))),
      m_connection(new ConnectionView(cell.link(), theme, m_stack))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(new StaleBanner(cell.link(), theme));
    column->addWidget(m_connection, 1);
}

} // namespace kaze::ui
