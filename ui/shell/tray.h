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

    //! Tells of this cell as well while the link is another's; what it says begins with the title.
    void watch(CellLink& link, const QString& name, const QString& title);
    //! It is no more: a notice of it leads nowhere.
    void forget(const QString& name);
    //! The name of the link's own cell, where there are several; empty: there is one.
    void setCell(const QString& name, const QString& title);
    //! What a click on the latest notice does; while a dialog waits for a person it only brings the window.
    void openLatest();
    //! "Kaze · running", and what goes on, as far as that is known at this moment.
    [[nodiscard]] QString words() const;
    [[nodiscard]] bool isThere() const { return m_icon != nullptr; }

signals:
    void openRequested();
    void quitRequested();
    void approvalChosen(const QString& approvalId);
    void runChosen(const QString& runId);
    void alertChosen(const QString& alertId);
    //! Before one of these three, where the notice was of another cell than the link's own now.
    void cellChosen(const QString& name);
    //! A notice, whether there is a tray for it or not.
    void said(const QString& title, const QString& message);

private:
    void approvalAsked(const api::Approval& approval);
    void runChanged(const api::RunRow& run);
    void alertTold(const api::Alert& alert, const QString& notice);
    void sayOf(const QString& name, const QString& title, const QString& message, std::function<void()> chosen);
    void say(const QString& title, const QString& message, std::function<void()> chosen);
    void show(const QString& title, const QString& message);
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
    QString m_chosenCell; //!< of the latest notice
    std::function<void()> m_chosen;
};

} // namespace kaze::ui
