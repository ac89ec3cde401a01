export default { content: ['./*.tsx'] };
