#pragma once

#include "engine/api/alert.h"
#include "ui/link/fleet.h"
#include "ui/shell/layouts.h"
#include "ui/shell/page_stack.h"

#include <QElapsedTimer>
#include <QMainWindow>

namespace kaze::ui {

class AlertsPanel;
class CellPages;
class ConnectionView;
class KeptSnapshots;
class NavigationList;
class PaletteController;
class StatusBarStrip;
class ToastArea;
class TopBar;
class Tray;

//! The console's window: navigation, bars, palette and keys around the pages of one cell at a time. Remembers its geometry, cell and page in `settings`.
//! Quitting is the program's business: connect quitRequested.
class MainWindow : public QMainWindow, private Navigator {
    Q_OBJECT
public:
    //! `pages` in the order of the navigation; the first is shown at the first start. Fleet and workspace outlive it; without a workspace nothing is kept under
    //! names longer than the window lives.
    MainWindow(Fleet& fleet, Theme& theme, QSettings& settings, QList<PageEntry> pages, Workspace* workspace = nullptr);
    //! For one cell.
    MainWindow(CellLink& link, Theme& theme, QSettings& settings, QList<PageEntry> pages, Workspace* workspace = nullptr);
    ~MainWindow() override;

    //! For the program's own wishes (--page, --sample, a second start).
    void go(const QString& page, const QString& thing = {});
    //! The same on a cell by its name; empty: the one that is shown. False for an unknown cell.
    bool goTo(const QString& cell, const QString& page, const QString& thing);
    //! Shows the pages of a cell; an unknown name changes nothing.
    void showCell(const QString& name);
    //! Over all other windows.
    void present();
    //! A file of traces, as a source of its own in Traces.
    void openTraceFile(const QString& path);
    [[nodiscard]] Page* currentPage() const;
    [[nodiscard]] bool hasPage(const QString& page) const { return m_stack->contains(page); }
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
    void copyLink(const QString& cell, const QString& page, const QString& thing) override;
    void notify(const QString& text) override;
    void offerUndo(const QString& text, std::function<void()> undo) override;

    MainWindow(Fleet* own, Theme& theme, QSettings& settings, QList<PageEntry> pages, Workspace* workspace);
    MainWindow(Fleet* own, Fleet& fleet, Theme& theme, QSettings& settings, QList<PageEntry> pages, Workspace* workspace);

    void buildFrame();
    void buildCellMenu();
    void connectFleet();
    [[nodiscard]] CellPages* pagesOf(FleetCell& cell);
    void currentCellChanged();
    void nameCells();
    void updateCell();
    void turnLock();
    void buildActions();
    QAction* addKey(const QString& text, const QKeySequence& keys, std::function<void()> call);
    void addPageKeys();
    void connectLink();
    void restore();
    void store();

    // main_window_layouts.cpp
    void buildLayouts();
    void fillLayoutMenu();
    void nameLayouts();
    [[nodiscard]] SavedLayout presentLayout();
    //! Why it cannot be kept; empty when it is.
    [[nodiscard]] QString saveLayout(const QString& name);
    void saveLayoutAgain(const QString& name);
    void saveLayoutAs();
    void switchLayout(const QString& name);
    void renameLayout(const QString& name);
    void removeLayout(const QString& name);
    void resetLayout();
    void arrange(const SavedLayout& layout);
    void restoreSize();

    void updateFrame();
    void pageChanged(const QString& id);
    void focusPage();
    void openCommands();
    void openKeySheet();
    void showAlerts();
    void showAlert(const QString& alertId);
    void silence(const api::Alert& alert);
    void copySelection();
    void copyPlace();
    void chooseTraceFile();
    void setPaused(bool paused);
    void askBeforeClosing(qint64 liveRuns);
    [[nodiscard]] bool leavesSpace(const QObject* receiver) const;

    std::unique_ptr<Fleet> m_own; //!< where the program has none
    std::unique_ptr<Workspace> m_ownWorkspace; //!< the same
    Fleet& m_fleet;
    ChangeLock m_proxy; //!< to the current cell
    CellLink& m_link; //!< the same
    Theme& m_theme;
    QSettings& m_settings;
    Workspace& m_workspace;
    Layouts m_layouts;
    TopBar* m_bar = nullptr;
    NavigationList* m_navigation = nullptr;
    StatusBarStrip* m_status = nullptr;
    QList<PageEntry> m_entries;
    FillingStack* m_cells = nullptr;
    QHash<FleetCell*, CellPages*> m_sets;
    PageStack* m_stack = nullptr; //!< of the current cell
    ConnectionView* m_connection = nullptr;
    PaletteController* m_palette = nullptr;
    AlertsPanel* m_alerts = nullptr;
    ToastArea* m_toasts = nullptr;
    Tray* m_tray = nullptr;
    QAction* m_openFolder = nullptr;
    QString m_wantedCell; //!< the one of the last time, until it is there
    QList<QAction*> m_shellActions;
    QList<QAction*> m_cellActions;
    QMenu* m_layoutMenu = nullptr;
    QList<QAction*> m_layoutActions;
    KeptSnapshots* m_kept = nullptr;
    bool m_paused = false;
    bool m_keepInTray = false;
    bool m_quitting = false;
    bool m_painted = false;
};

} // namespace kaze::ui
