#pragma once

#include "engine/api/alert.h"
#include "engine/api/run.h"
#include "ui/link/cell_link.h"
#include "ui/widgets/theme.h"

#include <QHash>
#include <QSystemTrayIcon>

class QMenu;

namespace kaze::ui {

//! The product's sign in its accent colour, for windows and the tray.
[[nodiscard]] QIcon productIcon(const Theme& theme);

//! The icon in the tray, and notices of approvals, ended runs and alerts while the window is not in front. Of alerts it tells what the cell says that
//! people are to be told, and nothing else. Where there is no tray nothing is shown.
class Tray : public QObject {
    Q_OBJECT
public:
    Tray(CellLink& link, const Theme& theme, QWidget* window);
    ~Tray() override;

    //! Tells of another cell as well, by its name; of one that is the link's own meanwhile it tells once.
    void watch(CellLink& link, const QString& cell);
    //! The name of the link's own cell, where there are several; empty: there is one.
    void setCell(const QString& name, const QString& title);
    [[nodiscard]] bool isThere() const { return m_icon != nullptr; }

signals:
    void openRequested();
    void quitRequested();
    void approvalChosen(const QString& approvalId);
    void runChosen(const QString& runId);
    void alertChosen(const QString& alertId);
    //! Before one of these three, where the notice was of another cell.
    void cellChosen(const QString& name);
    //! A notice, whether there is a tray for it or not.
    void said(const QString& title, const QString& message);

private:
    void approvalAsked(const api::Approval& approval);
    void runChanged(const api::RunRow& run);
    void alertTold(const api::Alert& alert, const QString& notice);
    void sayOf(const QString& name, const QString& title, const QString& message, std::function<void()> chosen);
    void say(const QString& title, const QString& message, std::function<void()> chosen);
    [[nodiscard]] static QString titleOf(const api::Alert& alert);
    void addIcon(const Theme& theme);
    void describe();

    CellLink& m_link;
    QWidget* m_window;
    QSystemTrayIcon* m_icon = nullptr;
    std::unique_ptr<QMenu> m_menu;
    QHash<QString, bool> m_live; //!< runs seen since the start that have not ended
    QString m_cell; //!< the link's own, where there are several
    QString m_cellTitle;
    std::function<void()> m_chosen;
};

} // namespace kaze::ui
