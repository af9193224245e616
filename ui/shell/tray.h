#pragma once

#include "engine/api/run.h"
#include "ui/link/cell_link.h"
#include "ui/widgets/theme.h"

#include <QHash>
#include <QSystemTrayIcon>

class QMenu;

namespace kaze::ui {

//! The product's sign in its accent colour, for windows and the tray.
[[nodiscard]] QIcon productIcon(const Theme& theme);

//! The icon in the tray, and notices of approvals and ended runs while the window is not in front. Does nothing where there is no tray.
class Tray : public QObject {
    Q_OBJECT
public:
    Tray(CellLink& link, const Theme& theme, QWidget* window);
    ~Tray() override;

    [[nodiscard]] bool isThere() const { return m_icon != nullptr; }

signals:
    void openRequested();
    void quitRequested();
    void approvalChosen(const QString& approvalId);
    void runChosen(const QString& runId);

private:
    void approvalAsked(const api::Approval& approval);
    void runChanged(const api::RunRow& run);
    void say(const QString& title, const QString& message, std::function<void()> chosen);
    void describe();

    CellLink& m_link;
    QWidget* m_window;
    QSystemTrayIcon* m_icon = nullptr;
    std::unique_ptr<QMenu> m_menu;
    QHash<QString, bool> m_live; //!< runs seen since the start that have not ended
    std::function<void()> m_chosen;
};

} // namespace kaze::ui
