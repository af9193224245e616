#pragma once

#include "ui/shell/kaze_link.h"

#include <QObject>
#include <QPointer>

#include <optional>

class QTimer;

namespace kaze::ui {

class CellDialog;
class Fleet;
class FleetCell;
class MainWindow;
class Theme;

//! Leads the window where a link says, and says there why it does not. A link changes nothing: it shows a page, or opens the form of a new cell with what it
//! offers filled in, and while a dialog waits for a person it does neither. Owned by the program; make it before the fleet gets its list. GUI thread.
class LinkOpener : public QObject {
    Q_OBJECT
public:
    //! The three outlive it.
    LinkOpener(MainWindow& window, Fleet& fleet, const Theme& theme);

    //! Brings the window to the front. A cell that is not there yet, as the list is still read or the cell has not said its id, is waited for a while.
    void open(const QString& link);
    //! Whether it waits for a cell.
    [[nodiscard]] bool isWaiting() const { return m_wanted.has_value(); }

private:
    void go(const PlaceLink& place);
    [[nodiscard]] FleetCell* find(const QString& cell) const;
    [[nodiscard]] bool mayAppear(const QString& cell) const;
    void look();
    void giveUp();
    void sayThatSomeoneWaits();
    void offer(const CellOffer& offer);

    MainWindow& m_window;
    Fleet& m_fleet;
    const Theme& m_theme;
    std::optional<PlaceLink> m_wanted;
    QPointer<CellDialog> m_dialog;
    QTimer* m_end;
    bool m_listed = false;
};

} // namespace kaze::ui
