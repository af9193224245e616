#include "ui/shell/connection_view.h"

#include "ui/link/cell_place.h"
#include "ui/widgets/card.h"
#include "ui/widgets/page_states.h"

#include <QVBoxLayout>

namespace kaze::ui {

namespace {

//! A state in a card of its own, as wide as a page.
QWidget* framed(const Theme& theme, QWidget* state)
{
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(spacing::kLarge, spacing::kLarge, spacing::kLarge, spacing::kLarge);
    auto* card = new Card(theme);
    card->content()->addWidget(state);
    column->addWidget(card);
    return page;
}

} // namespace

ConnectionView::ConnectionView(CellLink& link, const Theme& theme, QWidget* pages, QWidget* parent)
    : FillingStack(parent), m_link(link), m_pages(pages), m_isLocal(isOnThisMachine(link)),
      m_connecting(framed(theme,
          new LoadingState(theme,
              m_isLocal ? tr("Starting the engine and opening the data folder…")
                        : tr("Connecting to %1…").arg(link.cellName())))),
      m_failed(nullptr), m_error(new ErrorState(theme))
{
    m_failed = framed(theme, m_error);
    for (auto* view : {m_pages, m_connecting, m_failed})
        addWidget(view);
    connect(m_error, &ErrorState::retryClicked, this, [this] { m_link.retry(); });
    connect(&link, &CellLink::stateChanged, this, &ConnectionView::follow);
    connect(&link, &CellLink::snapshotTaken, this, [this] {
        if (!showsPages())
            follow(); // something was kept
    });
    follow();
}

void ConnectionView::follow()
{
    const bool before = showsPages();
    if (m_link.isStale()) {
        setCurrentWidget(m_pages);
        if (!before)
            emit pagesShown();
        return;
    }
    switch (m_link.state()) {
    case CellLink::State::Connected:
        setCurrentWidget(m_pages);
        break;
    case CellLink::State::Connecting:
        setCurrentWidget(m_connecting);
        break;
    case CellLink::State::Lost:
        if (!m_isLocal) {
            m_error->setError(tr("%1 cannot be reached").arg(m_link.cellName()),
                tr("What runs there goes on without this window."),
                m_link.status().hopeless ? m_link.problem()
                                         : tr("%1\n\nThe console tries again by itself every few seconds.").arg(m_link.problem()),
                tr("Try again now"));
            setCurrentWidget(m_failed);
            break;
        }
        m_error->setError(tr("The console is not connected to its cell"),
            tr("Every step that runs had taken is stored; nothing is lost."),
            tr("%1\n\nThe console tries again by itself every few seconds.").arg(m_link.problem()), tr("Try again now"));
        setCurrentWidget(m_failed);
        break;
    }
    if (showsPages() && !before)
        emit pagesShown();
}

} // namespace kaze::ui
