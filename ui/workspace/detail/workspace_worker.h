#pragma once

#include "ui/workspace/detail/workspace_file.h"

#include <QObject>

namespace kaze::ui {

//! Owns the file, on the workspace's thread: made, called and deleted there.
class WorkspaceWorker : public QObject {
    Q_OBJECT
public:
    explicit WorkspaceWorker(QString path) : m_file(std::move(path)) { }

    [[nodiscard]] WorkspaceFile& file() { return m_file; }

private:
    WorkspaceFile m_file;
};

} // namespace kaze::ui
