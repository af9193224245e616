// A server of the modern era (and of the legacy one) on the package @modelcontextprotocol/server:
//   node modern_server.mjs FOLDER_OF_THE_PACKAGE

const from = process.argv[2];
const { McpServer, fromJsonSchema, inputRequired, acceptedContent } = await import(`${from}/dist/index.mjs`);
const { serveStdio } = await import(`${from}/dist/stdio.mjs`);

function build() {
    const server = new McpServer({ name: 'modern', version: '1.0' }, { capabilities: { logging: {}, tools: { listChanged: true } } });
    const text = (words) => ({ content: [{ type: 'text', text: words }] });
    server.registerTool('echo',
        { description: 'Says it again', inputSchema: fromJsonSchema({ type: 'object', properties: { text: { type: 'string' } }, required: ['text'] }) },
        async ({ text: words }) => text(words));
    server.registerTool('sum',
        {
            description: 'Adds', inputSchema: fromJsonSchema({ type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] }),
            outputSchema: fromJsonSchema({ type: 'object', properties: { sum: { type: 'number' } }, required: ['sum'] })
        },
        async ({ a, b }) => ({ ...text(String(a + b)), structuredContent: { sum: a + b } }));
    server.registerTool('confirm',
        { description: 'Asks first', inputSchema: fromJsonSchema({ type: 'object', properties: {} }) },
        async (_arguments, context) => {
            const answer = acceptedContent(context.mcpReq.inputResponses, 'sure');
            if (answer)
                return text(answer.name === 'Ann' ? 'done for Ann' : 'done');
            return inputRequired({
                inputRequests: {
                    sure: inputRequired.elicit({
                        message: 'Sure?',
                        requestedSchema: { type: 'object', properties: { name: { type: 'string', default: 'Ann' } } }
                    })
                },
                requestState: 'opaque "state" ü'
            });
        });
    server.registerResource('note', 'note://one', { description: 'A note' },
        async (uri) => ({ contents: [{ uri: uri.href, text: 'written down' }] }));
    server.registerPrompt('greet', { description: 'Greets' },
        async () => ({ messages: [{ role: 'user', content: { type: 'text', text: 'Say hello.' } }] }));
    return server;
}

serveStdio(build);
