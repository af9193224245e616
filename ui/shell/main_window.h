#pragma once

#include "engine/api/alert.h"
#include "ui/shell/page_stack.h"

#include <QElapsedTimer>
#include <QMainWindow>

class QMenu;

namespace kaze::ui {

class AlertsPanel;
class ConnectionView;
class NavigationList;
class PaletteController;
class StatusBarStrip;
class ToastArea;
class TopBar;
class Tray;

//! The console's window: navigation, bars, palette and keys around the pages. Remembers its geometry and page in `settings`.
//! Quitting is the program's business: connect quitRequested.
class MainWindow : public QMainWindow, private Navigator {
    Q_OBJECT
public:
    //! `pages` in the order of the navigation; the first is shown at the first start.
    MainWindow(CellLink& link, Theme& theme, QSettings& settings, QList<PageEntry> pages);
    ~MainWindow() override;

    //! For the program's own wishes (--page, --sample, a second start).
    void go(const QString& page, const QString& thing = {});
    //! A file of traces, as a source of its own in Traces.
    void openTraceFile(const QString& path);
    [[nodiscard]] Page* currentPage() const;
    [[nodiscard]] Navigator& navigator() { return *this; }
    [[nodiscard]] PaletteController& palette() { return *m_palette; }
    [[nodiscard]] bool isPaused() const { return m_paused; }

    //! Stores geometry and page, hides everything and asks the program to end; no questions.
    void quit();

signals:
    void quitRequested();
    //! The first picture of the content is on the screen.
    void firstFrame();

protected:
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    bool event(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    // Navigator
    void showRun(const QString& runId) override;
    void showTrace(const QString& traceId) override;
    void showApproval(const QString& approvalId) override;
    void showSettings(const QString& section) override;
    void newRun(const QString& agent) override;
    void showPage(const QString& page, const QString& thing) override;
    void notify(const QString& text) override;
    void offerUndo(const QString& text, std::function<void()> undo) override;

    void buildFrame();
    void buildCellMenu();
    void buildActions();
    QAction* addKey(const QString& text, const QKeySequence& keys, std::function<void()> call);
    void addPageKeys();
    void connectLink();
    void restore();
    void store();

    void updateFrame();
    void pageChanged(const QString& id);
    void focusPage();
    void openCommands();
    void openKeySheet();
    void showAlerts();
    void showAlert(const QString& alertId);
    void silence(const api::Alert& alert);
    void copySelection();
    void chooseTraceFile();
    void setPaused(bool paused);
    void askBeforeClosing(qint64 liveRuns);
    void present();
    [[nodiscard]] bool leavesSpace(const QObject* receiver) const;

    CellLink& m_link;
    Theme& m_theme;
    QSettings& m_settings;
    TopBar* m_bar = nullptr;
    NavigationList* m_navigation = nullptr;
    StatusBarStrip* m_status = nullptr;
    PageStack* m_stack = nullptr;
    ConnectionView* m_connection = nullptr;
    PaletteController* m_palette = nullptr;
    AlertsPanel* m_alerts = nullptr;
    ToastArea* m_toasts = nullptr;
    Tray* m_tray = nullptr;
    QMenu* m_cellMenu = nullptr;
    QList<QAction*> m_shellActions;
    bool m_paused = false;
    bool m_keepInTray = false;
    bool m_quitting = false;
    bool m_painted = false;
};

} // namespace kaze::ui
