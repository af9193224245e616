#include "app/console/qt_messages.h"

#include <QString>

namespace kaze::console {

namespace {

// Qt's handler is a plain function.
base::Logger& current()
{
    static base::Logger logger;
    return logger;
}

void handle(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    const auto logger = current();
    if (!logger)
        return;
    spdlog::level::level_enum level = spdlog::level::debug;
    if (type == QtInfoMsg)
        level = spdlog::level::info;
    else if (type == QtWarningMsg)
        level = spdlog::level::warn;
    else if (type != QtDebugMsg)
        level = spdlog::level::err;
    logger->log(level, "{}: {}", context.category ? context.category : "qt", message.toStdString());
    if (type == QtFatalMsg)
        logger->flush();
}

} // namespace

QtMessages::QtMessages(base::Logger logger)
{
    current() = std::move(logger);
    qInstallMessageHandler(handle);
}

QtMessages::~QtMessages()
{
    qInstallMessageHandler(nullptr);
    current().reset();
}

} // namespace kaze::console
