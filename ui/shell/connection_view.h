#pragma once

#include "ui/link/cell_link.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/theme.h"

namespace kaze::ui {

class ErrorState;

//! The content area: the pages while the link is connected or shows what was, else what is going on and what can be done about it.
class ConnectionView : public FillingStack {
    Q_OBJECT
public:
    ConnectionView(CellLink& link, const Theme& theme, QWidget* pages, QWidget* parent = nullptr);

    [[nodiscard]] bool showsPages() const { return currentWidget() == m_pages; }

signals:
    void pagesShown();

private:
    void follow();

    CellLink& m_link;
    QWidget* m_pages;
    bool m_isLocal; //!< of this machine: an engine that starts, not one that is far
    QWidget* m_connecting;
    QWidget* m_failed;
    ErrorState* m_error;
};

} // namespace kaze::ui
