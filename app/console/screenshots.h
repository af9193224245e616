#pragma once

#include "ui/link/sample_link.h"
#include "ui/shell/main_window.h"

#include <QSettings>
#include <QTemporaryDir>

#include <filesystem>

namespace kaze::console {

//! Renders every page from the built-in sample data, dark and light, 1440 × 900: <folder>/<page>-dark.png. One step at a time, between which the window
//! lays itself out and gets its answers. `finished` says how many could not be written.
class Screenshots : public QObject {
    Q_OBJECT
public:
    Screenshots(ui::Theme& theme, std::filesystem::path folder, std::filesystem::path resources);
    ~Screenshots() override;

    void start();

signals:
    void finished(int failed);

private:
    struct Shot {
        QString page;
        QString thing;
        QString name;
        bool empty = false; //!< of a first start
        ui::ThemeMode mode = ui::ThemeMode::Dark;
    };

    void next();
    void take();
    void open(bool empty);

    ui::Theme& m_theme;
    std::filesystem::path m_folder;
    std::filesystem::path m_resources;
    QTemporaryDir m_settingsFolder;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<ui::SampleLink> m_link;
    std::unique_ptr<ui::Fleet> m_fleet;
    std::unique_ptr<ui::MainWindow> m_window;
    QList<Shot> m_shots;
    qsizetype m_at = -1;
    bool m_empty = false;
    int m_failed = 0;
};

} // namespace kaze::console
