#pragma once

#include "ui/workspace/workspace.h"

#include <QSettings>

namespace kaze::ui {

//! How the console is arranged, as the settings have it at every moment (and SettingsSaver writes them): geometry, columns, splitters, views and filters. Under
//! names it is kept in the workspace. What is a person's work or belongs to the machine (language, theme, drafts, the cell) is no part of it. GUI thread.
class Layouts {
public:
    Layouts(QSettings& settings, Workspace& workspace) : m_settings(settings), m_workspace(workspace) { }

    //! Whether a key of the settings is part of an arrangement.
    [[nodiscard]] static bool isArrangement(const QString& key);
    //! The present arrangement; `page` is the one that is shown.
    [[nodiscard]] SavedLayout present(const QString& page) const;
    //! Makes it the present one in the settings, with its name as the current.
    void put(const SavedLayout& layout);

    //! The one that was chosen or saved last, as long as it is there; empty: none.
    [[nodiscard]] QString current() const;
    void setCurrent(const QString& name);

private:
    QSettings& m_settings;
    Workspace& m_workspace;
};

} // namespace kaze::ui
